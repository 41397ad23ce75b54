import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the queue at the desk. */
export const tn = createTexts(fr, () => import("./en"));
