import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the waiting list; they come with its pages. */
export const tw = createTexts(fr, () => import("./en"));
