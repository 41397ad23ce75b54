import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tv = createTexts(fr, () => import("./en"));
