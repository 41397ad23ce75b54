import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of followed lesions, for the patient and for staff. */
export const tl = createTexts(fr, () => import("./en"));
