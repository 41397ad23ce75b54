import { createTexts } from "../../i18n";
import { fr } from "./fr";

/** Texts of identities and invitations, read by patients and staff alike. */
export const tcare = createTexts(fr, () => import("./en"));
