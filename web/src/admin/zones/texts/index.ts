import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the zones' administration; they come with its pages. */
export const tzn = createTexts(fr, () => import("./en"));
