import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the review of photos; they come with it. */
export const t = createTexts(fr, () => import("./en"));
