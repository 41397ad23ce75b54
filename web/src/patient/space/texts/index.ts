import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the patient's own space; they come with its pages, not with the first one. */
export const ts = createTexts(fr, () => import("./en"));
