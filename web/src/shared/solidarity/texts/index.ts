import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Words of solidarity that patients, volunteers and offices share. */
export const tz = createTexts(fr, () => import("./en"));
