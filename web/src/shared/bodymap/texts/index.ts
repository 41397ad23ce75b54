import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tMap = createTexts(fr, () => import("./en"));
