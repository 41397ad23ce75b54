import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of photos on their way. */
export const tUpload = createTexts(fr, () => import("./en"));
