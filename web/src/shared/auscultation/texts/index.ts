import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of what a stethoscope recorded. */
export const ta = createTexts(fr, () => import("./en"));
