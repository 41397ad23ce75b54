import type { Lesion } from "../api/lesions";
import { dayOf } from "../i18n";

/** Whether somebody should look today. */
export const isDue = (
  { state, next_due_on }: Pick<Lesion, "state" | "next_due_on">,
  now = Date.now(),
): boolean => state !== "closed" && next_due_on !== null && next_due_on <= dayOf(now);

/** As the worklist shows checks ahead of their day. */
const SOON_MS = 14 * 86_400_000;

/** `overdue`: its day is past; `due`: it comes within two weeks. */
export function dueness(
  { state, next_due_on }: Pick<Lesion, "state" | "next_due_on">,
  now = Date.now(),
): "overdue" | "due" | null {
  if (state === "closed" || next_due_on === null || next_due_on > dayOf(now + SOON_MS)) return null;
  return next_due_on < dayOf(now) ? "overdue" : "due";
}
