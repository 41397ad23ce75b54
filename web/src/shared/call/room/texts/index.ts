import { createTexts } from "../../../i18n";
import { fr } from "./fr";

/** Texts of what people do in a call: who is there, writing, showing, asking, ending. */
export const tRoom = createTexts(fr, () => import("./en"));

/** `exam_2` and the like: the cabin's own name of a camera, in words where it is a known one. */
export function examName(source: string | undefined): string {
  const [kind = "exam", number] = (source ?? "").split("_");
  const known = tRoom.find(`exam.${source}`) ?? tRoom.find(`exam.${kind}`);
  const name = known ?? tRoom("exam.exam");
  return number && /^\d+$/.test(number) ? `${name} ${number}` : name;
}
