import { createTexts } from "~/shared/i18n/texts";
import { fr } from "./fr";

export const ts = createTexts(fr, () => import("./en"));
