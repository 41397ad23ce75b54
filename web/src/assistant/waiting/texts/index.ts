import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of the assistant's waiting list. */
export const tl = createTexts(fr, () => import("./en"));
