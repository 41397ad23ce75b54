import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const td = createTexts(fr, () => import("./en"));
