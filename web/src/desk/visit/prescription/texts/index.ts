import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of writing a prescription; they come with the visit. */
export const tx = createTexts(fr, () => import("./en"));
