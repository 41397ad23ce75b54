import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts about messages: preferences, what was sent, calendar feeds. */
export const tm = createTexts(fr, () => import("./en"));
