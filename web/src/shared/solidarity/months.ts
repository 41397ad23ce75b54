import { dayOf, tag } from "~/shared/i18n";

/** `2026-11` of a day or a month's first day. */
export const monthOf = (day: string): string => day.slice(0, 7);

export const thisMonth = (): string => monthOf(dayOf(Date.now()));

/** `addMonths("2026-11", 2)` → `2027-01` */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const months = year * 12 + number - 1 + count;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
}

/** `novembre 2026` */
export function monthName(month: string): string {
  const at = new Date(`${month}-15T12:00:00Z`);
  return new Intl.DateTimeFormat(tag(), { month: "long", year: "numeric", timeZone: "UTC" }).format(at);
}

/** The weeks of a month from Monday to Sunday; days of its neighbours are left empty. */
export function weeksOf(month: string): (string | null)[][] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const lead = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const cells: (string | null)[] = Array.from({ length: lead }, () => null);
  for (let day = 1; day <= days; day++) cells.push(`${month}-${String(day).padStart(2, "0")}`);
  while (cells.length % 7 > 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/** `lun.` … `dim.` */
export function weekdays(width: "short" | "long" = "short"): string[] {
  const format = new Intl.DateTimeFormat(tag(), { weekday: width, timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => format.format(new Date(Date.UTC(2024, 0, 1 + day))));
}
