import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const t = createTexts(fr, () => import("./en"));
