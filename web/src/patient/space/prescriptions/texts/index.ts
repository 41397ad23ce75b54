import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the patient's prescriptions; they come with the page. */
export const tr = createTexts(fr, () => import("./en"));
