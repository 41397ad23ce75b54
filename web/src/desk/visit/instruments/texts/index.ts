import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the instruments at the specialist's desk. */
export const ti = createTexts(fr, () => import("./en"));
