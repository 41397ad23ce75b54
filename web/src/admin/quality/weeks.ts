/** Weeks of a period with their figures. Pure. */
import type { CallCounts, QualityOverview, QualityWeek } from "~/shared/api/quality";
import { addDays } from "~/shared/i18n";

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** Every week of the period, the last at the right; without figures where nobody called. */
export function everyWeek({
  first,
  last,
  weeks,
}: Pick<QualityOverview, "first" | "last" | "weeks">): { week: string; found: QualityWeek | undefined }[] {
  const known = new Map(weeks.map((one) => [one.week, one]));
  const all: { week: string; found: QualityWeek | undefined }[] = [];
  for (let week = mondayOf(first); week <= last; week = addDays(week, 7)) {
    all.push({ week, found: known.get(week) });
  }
  return all;
}

/** Shares of a whole, in the order they stand on one another: good below. */
export function stacked({
  calls,
  good,
  weak,
  bad,
}: CallCounts): { level: "good" | "weak" | "bad"; from: number; to: number }[] {
  if (calls === 0) return [];
  const parts: ["good" | "weak" | "bad", number][] = [
    ["good", good],
    ["weak", weak],
    ["bad", bad],
  ];
  let below = 0;
  return parts.flatMap(([level, count]) => {
    const from = below;
    below += count / calls;
    return count > 0 ? [{ level, from, to: below }] : [];
  });
}
