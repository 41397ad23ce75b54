import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** What patients, kiosks and doctors say of the queue in the same words. */
export const tq = createTexts(fr, () => import("./en"));
