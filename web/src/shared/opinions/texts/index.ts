import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of opinions for staff; they come with its pages. */
export const to = createTexts(fr, () => import("./en"));
