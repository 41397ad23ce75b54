import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tb = createTexts(fr, () => import("./en"));
