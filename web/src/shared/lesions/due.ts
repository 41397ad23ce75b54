import type { Lesion } from "../api/lesions";
import { dayOf } from "../i18n";

/** Whether somebody should look today. */
export const isDue = (
  { state, next_due_on }: Pick<Lesion, "state" | "next_due_on">,
  now = Date.now(),
): boolean => state !== "closed" && next_due_on !== null && next_due_on <= dayOf(now);
