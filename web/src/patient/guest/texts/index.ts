import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of who comes by invitation. */
export const tg = createTexts(fr, () => import("./en"));
