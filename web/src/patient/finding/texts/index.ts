import { createTexts } from "~/shared/i18n";
import { fr } from "./fr";

/** Texts of search, calendar, booking and moving: pages that are fetched when visited. */
export const tf = createTexts(fr, () => import("./en"));
