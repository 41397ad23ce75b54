import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of a volunteer's page; they come with it. */
export const ts = createTexts(fr, () => import("./en"));
