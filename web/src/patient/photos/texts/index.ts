import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tp = createTexts(fr, () => import("./en"));
