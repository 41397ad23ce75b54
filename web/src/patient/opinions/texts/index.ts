import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the patient's opinions; they come with their page. */
export const tp = createTexts(fr, () => import("./en"));
