import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tq = createTexts(fr, () => import("./en"));
