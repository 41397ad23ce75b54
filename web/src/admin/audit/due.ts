import type { BreakGlass } from "~/shared/api/admin";

export type Due = "late" | "today" | "ahead" | "done";

export function dueOf({ review_due, reviewed_at }: BreakGlass, today: string): Due {
  if (reviewed_at) return "done";
  if (review_due < today) return "late";
  return review_due === today ? "today" : "ahead";
}

/** To review: the most pressing first. Reviewed: the latest first. */
export function split(all: readonly BreakGlass[]): { todo: BreakGlass[]; done: BreakGlass[] } {
  const todo = all
    .filter((one) => !one.reviewed_at)
    .sort((a, b) => a.review_due.localeCompare(b.review_due) || a.at.localeCompare(b.at));
  const done = all
    .filter((one) => one.reviewed_at)
    .sort((a, b) => (b.reviewed_at ?? "").localeCompare(a.reviewed_at ?? ""));
  return { todo, done };
}
