import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of photos that leave Comptoir, read by patients and staff alike. */
export const tx = createTexts(fr, () => import("./en"));
