/** Days and minutes on the clock of a place, whatever the device says. Minutes count from 00:00 of the wall clock. */

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
export const MARK = 5;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(tz: string): Intl.DateTimeFormat {
  let found = clocks.get(tz);
  if (!found) {
    found = new Intl.DateTimeFormat("en-CA", {
      timeZone: tz,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    clocks.set(tz, found);
  }
  return found;
}

export interface WallTime {
  day: string;
  minutes: number;
}

/** What the clock shows at an instant. */
export function wallTime(at: string | number, tz: string): WallTime {
  const parts: Record<string, string> = {};
  for (const { type, value } of clockOf(tz).formatToParts(new Date(at))) parts[type] = value;
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  return { day, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / MINUTE_MS;

/** Minutes since 00:00 of `day`; held between 0 and 1440 for what reaches over its edges. */
export function minutesOn(day: string, at: string | number, tz: string): number {
  const there = wallTime(at, tz);
  if (there.day < day) return 0;
  return there.day > day ? DAY_MINUTES : there.minutes;
}

/** When the clock shows so many minutes of `day`: of a repeated hour the first, in a gap what would follow on. */
export function instantOf(day: string, minutes: number, tz: string): string {
  const wanted = dayNumber(day) + minutes;
  const offsetAt = (at: number) => {
    const there = wallTime(at * MINUTE_MS, tz);
    return dayNumber(there.day) + there.minutes - at;
  };
  const tries = [wanted - offsetAt(wanted - DAY_MINUTES), wanted - offsetAt(wanted + DAY_MINUTES)];
  const right = tries.filter((at) => at + offsetAt(at) === wanted);
  const at = right.length > 0 ? Math.min(...right) : (tries[0] ?? wanted);
  return new Date(at * MINUTE_MS).toISOString();
}

/** `09:05` of minutes since midnight, as time fields want it. */
export const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Minutes of `09:05` or `09:05:00`; undefined unless on a five-minute mark. */
export function clockMinutes(text: string): number | undefined {
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(text) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return hour !== undefined && minutes % MARK === 0 ? minutes : undefined;
}
