import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tr = createTexts(fr, () => import("./en"));
