import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the zones' pages; they come with them. */
export const tzo = createTexts(fr, () => import("./en"));
