import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the journal; only the auditor's pages fetch them. */
export const ta = createTexts(fr, () => import("./en"));
