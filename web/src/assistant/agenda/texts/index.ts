import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const ta = createTexts(fr, () => import("./en"));
