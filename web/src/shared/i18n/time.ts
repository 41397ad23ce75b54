import { locale, tag } from "./locale";

/** Comptoir lives on Paris time, whatever the device says. */
export const ZONE = "Europe/Paris";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Instant = string | number | Date;
const date = (at: Instant): Date => new Date(at);

const formats = new Map<string, Intl.DateTimeFormat>();
/** In Paris and the language shown. Kept: making one costs more than all of a value's redrawing. */
export function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = tag() + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(tag(), { timeZone: ZONE, ...options });
    formats.set(key, found);
  }
  return found;
}

/** The calendar day in Paris, `2026-09-14`. */
export function dayOf(at: Instant): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" }).format(date(at));
}

/** Whole calendar days from `now` to `at` (a `YYYY-MM-DD` counts as that day): 0 today, 1 tomorrow. */
export function daysAway(at: Instant, now: Instant = Date.now()): number {
  const isDay = typeof at === "string" && at.length === 10;
  return Math.round((Date.parse(isDay ? at : dayOf(at)) - Date.parse(dayOf(now))) / DAY);
}

/** `addDays("2026-09-14", 7)` */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

/** `14 h 30`, `2:30 pm`; never broken over two lines. */
export function timeOfDay(at: Instant): string {
  if (locale.value === "en") {
    return format({ hour: "numeric", minute: "2-digit", hour12: true }).format(date(at));
  }
  return format({ hour: "2-digit", minute: "2-digit" }).format(date(at)).replace(":", "\u00a0h\u00a0");
}

/** `lundi 14 septembre 2026` */
export function fullDate(at: Instant): string {
  return dated(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** `lundi 14 septembre` */
export function dayAndMonth(at: Instant): string {
  return dated(at, { weekday: "long", day: "numeric", month: "long" });
}

/** `lun. 14 sept.` */
export function shortDay(at: Instant): string {
  return dated(at, { weekday: "short", day: "numeric", month: "short" });
}

function dated(at: Instant, options: Intl.DateTimeFormatOptions): string {
  return firstOfMonth(format(options).format(noonOf(at)));
}

/** French says `1er décembre` where Intl says `1 décembre`. */
export function firstOfMonth(text: string): string {
  if (locale.value !== "fr") return text;
  return text.replace(/(^|\D)1(?=\s\p{Letter})/u, (_, before: string) => `${before}1er`);
}

/** The parts of a calendar column: `lun.`, `14`, `sept.` */
export function dayParts(day: string): { weekday: string; number: string; month: string } {
  const at = noonOf(day);
  return {
    weekday: format({ weekday: "short" }).format(at),
    number: format({ day: "numeric" }).format(at),
    month: format({ month: "short" }).format(at),
  };
}

/** `14/03/1946`, `14 Mar 1946` of a birth date, which has no time zone: half of English reads the month first. */
export function birthDate(day: string): string {
  const options = locale.value === "en" ? ({ day: "numeric", month: "short", year: "numeric" } as const) : {};
  return new Intl.DateTimeFormat(tag(), { timeZone: "UTC", ...options }).format(new Date(`${day}T12:00:00Z`));
}

/** A bare day is read at noon UTC, so that no zone moves it to its neighbour. */
function noonOf(at: Instant): Date {
  return typeof at === "string" && at.length === 10 ? new Date(`${at}T12:00:00Z`) : date(at);
}

/** `aujourd’hui`, `demain`, `jeudi 17 septembre`; the year only when it is another one. */
export function dayInWords(at: Instant, now: Instant = Date.now()): string {
  const away = daysAway(at, now);
  if (Math.abs(away) <= 1) {
    return new Intl.RelativeTimeFormat(tag(), { numeric: "auto" }).format(away, "day").replace("'", "’");
  }
  return noonOf(at).getUTCFullYear() === date(now).getUTCFullYear() ? dayAndMonth(at) : fullDate(at);
}

/** `demain à 14 h 30`, `jeudi 17 septembre à 9 h 00` */
export function dayAndTime(at: Instant, now: Instant = Date.now()): string {
  return `${dayInWords(at, now)}${locale.value === "fr" ? " à\u00a0" : " at\u00a0"}${timeOfDay(at)}`;
}

/** How far away, in words: `dans 10 minutes`, `il y a 2 heures`, `dans 3 jours`, `maintenant`. */
export function fromNow(at: Instant, now: Instant = Date.now()): string {
  const relative = new Intl.RelativeTimeFormat(tag(), { numeric: "auto" });
  const minutes = Math.round((date(at).getTime() - date(now).getTime()) / MINUTE);
  if (Math.abs(minutes) < 1) return relative.format(0, "second");
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  const days = daysAway(at, now);
  if (Math.abs(minutes) < 12 * 60 || days === 0) return relative.format(Math.round(minutes / 60), "hour");
  if (Math.abs(days) < 28) return relative.format(days, "day").replace("'", "’");
  return relative.format(Math.round(days / 30), "month");
}

const NEAR_MS = 12 * 60 * MINUTE;

/** `aujourd’hui à 13 h 45 (dans 2 heures)`; far away, the day and the hour say enough. */
export function dayTimeAndDistance(at: Instant, now: Instant = Date.now()): string {
  const near = Math.abs(date(at).getTime() - date(now).getTime()) < NEAR_MS;
  return near ? `${dayAndTime(at, now)} (${fromNow(at, now)})` : dayAndTime(at, now);
}

/** How long: `4 minutes`, `1 h 05`. For waiting times and ages of readings. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  if (minutes < 60) {
    const unit = minutes < 1 ? "second" : "minute";
    const value = minutes < 1 ? Math.max(0, Math.floor(ms / 1000)) : minutes;
    return new Intl.NumberFormat(tag(), { style: "unit", unit, unitDisplay: "long" }).format(value);
  }
  const rest = String(minutes % 60).padStart(2, "0");
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${rest}`;
}

/** `25 €`, `49,50 €` */
export function price(cents: number): string {
  const options = { style: "currency", currency: "EUR", trailingZeroDisplay: "stripIfInteger" } as const;
  return new Intl.NumberFormat(tag(), options).format(cents / 100);
}
