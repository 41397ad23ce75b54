import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of what suits somebody who waits, for patients and staff alike. */
export const tsuits = createTexts(fr, () => import("./en"));
