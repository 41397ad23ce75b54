import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** What a cabin says of itself, in words: needs, self-test, blocked instruments. */
export const tFleet = createTexts(fr, () => import("./en"));
