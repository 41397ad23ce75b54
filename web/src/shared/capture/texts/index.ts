import { createTexts } from "../../i18n";
import { fr } from "./fr";

export const tCapture = createTexts(fr, () => import("./en"));
