import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tz = createTexts(fr, () => import("./en"));
