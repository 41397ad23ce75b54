import { addDays, tag } from "~/shared/i18n";

/** `2026-11` of a day or an instant of Paris written as a day. */
export const monthOf = (day: string): string => day.slice(0, 7);

/** `turnMonth("2026-12", 1)` is `2027-01`. */
export function turnMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** Days of a month in weeks from Monday on; null before the first and after the last. */
export function weeksOf(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const before = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const cells: (string | null)[] = Array.from({ length: before }, () => null);
  for (let day = first; day.startsWith(month); day = addDays(day, 1)) cells.push(day);
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, row) => cells.slice(row * 7, row * 7 + 7));
}

/** The Monday of a day's week. */
export const mondayOf = (day: string): string =>
  addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

/** `novembre 2026` */
export function monthName(month: string): string {
  const at = new Date(`${month}-15T12:00:00Z`);
  return new Intl.DateTimeFormat(tag(), { month: "long", year: "numeric", timeZone: "UTC" }).format(at);
}

/** `nov.` */
export function monthShort(month: string): string {
  const at = new Date(`${month}-15T12:00:00Z`);
  return new Intl.DateTimeFormat(tag(), { month: "short", timeZone: "UTC" }).format(at);
}

/** `lun.`, `lundi` for each day of the week. */
export function weekdays(): { short: string; long: string }[] {
  const name = (weekday: "short" | "long", day: number) =>
    new Intl.DateTimeFormat(tag(), { weekday, timeZone: "UTC" }).format(
      new Date(Date.UTC(2026, 10, 2 + day)),
    );
  return Array.from({ length: 7 }, (_, day) => ({ short: name("short", day), long: name("long", day) }));
}

/** Where an arrow key leads among the free days: along them, or to the one nearest a week away. */
export function stepTo(key: string, from: string, free: string[]): string | undefined {
  const at = free.indexOf(from);
  switch (key) {
    case "ArrowLeft":
      return free[at - 1];
    case "ArrowRight":
      return free[at + 1];
    case "ArrowUp":
      return free.filter((day) => day <= addDays(from, -7)).at(-1);
    case "ArrowDown":
      return free.find((day) => day >= addDays(from, 7));
    case "Home":
      return free[0];
    case "End":
      return free.at(-1);
    default:
      return undefined;
  }
}
