import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of “a doctor now”; they come with its page, not with the first one. */
export const tn = createTexts(fr, () => import("./en"));
