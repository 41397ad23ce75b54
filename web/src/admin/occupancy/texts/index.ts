import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

export const to = createTexts(fr, () => import("./en"));
