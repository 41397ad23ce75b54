import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tk = createTexts(fr, () => import("./en"));
