import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const tg = createTexts(fr, () => import("./en"));
