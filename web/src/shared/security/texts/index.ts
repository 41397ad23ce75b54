import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of signing in, of the second step and of the account. */
export const ta = createTexts(fr, () => import("./en"));
