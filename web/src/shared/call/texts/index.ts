import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of the call: components here and pages around them may use them. */
export const tCall = createTexts(fr, () => import("./en"));
