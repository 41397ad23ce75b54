import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of photos and readings as staff read them. */
export const tr = createTexts(fr, () => import("./en"));
