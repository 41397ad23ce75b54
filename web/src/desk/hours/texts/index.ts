import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const th = createTexts(fr, () => import("./en"));
