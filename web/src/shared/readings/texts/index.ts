import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of what instruments measure: names, reasons, stages. */
export const tv = createTexts(fr, () => import("./en"));
