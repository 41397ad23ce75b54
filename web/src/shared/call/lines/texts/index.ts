import { createTexts } from "../../../i18n";
import { fr } from "./fr";

/** Texts of the line of a call: how it is, its test, its safety. */
export const tLine = createTexts(fr, () => import("./en"));
