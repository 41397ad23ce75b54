import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the demonstration's inbox. */
export const tb = createTexts(fr, () => import("./en"));
