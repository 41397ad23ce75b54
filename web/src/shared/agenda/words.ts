import { dayInWords, locale, tag } from "../i18n";
import { wallTime } from "./clock";

/** `14 h 30`, `2:30 pm` on the clock of a place. */
export function timeAt(at: string | number, tz: string): string {
  const french = locale.value === "fr";
  const options: Intl.DateTimeFormatOptions = french
    ? { hour: "2-digit", minute: "2-digit" }
    : { hour: "numeric", minute: "2-digit", hour12: true };
  const text = new Intl.DateTimeFormat(tag(), { timeZone: tz, ...options }).format(new Date(at));
  return french ? text.replace(":", "\u00a0h\u00a0") : text;
}

/** `demain à 14 h 30`, `jeudi 17 septembre à 9 h 00` */
export function dayTimeAt(at: string | number, tz: string, now: number = Date.now()): string {
  return `${dayInWords(wallTime(at, tz).day, now)}${locale.value === "fr" ? " à\u00a0" : " at\u00a0"}${timeAt(at, tz)}`;
}

/** `9 h 00 – 12 h 30` of hours on a wall clock, `HH:MM:SS`. */
export function hoursText(starts: string, ends: string): string {
  const short = (text: string) => {
    const [hour = 0, minute = 0] = text.split(":").map(Number);
    return wallText(hour * 60 + minute);
  };
  return `${short(starts)} – ${short(ends)}`;
}

/** `9 h 15`, `9:15 am`: minutes since midnight on a wall clock. */
export function wallText(minutes: number): string {
  const hour = Math.floor(minutes / 60);
  const rest = String(minutes % 60).padStart(2, "0");
  return locale.value === "fr" ? `${hour}\u00a0h\u00a0${rest}` : `${twelve(hour)}:${rest}${half(hour)}`;
}

/** `9 h`, `9 am`: beside the lines of a day. */
export function hourMark(hour: number): string {
  return locale.value === "fr" ? `${hour}\u00a0h` : `${twelve(hour)}${half(hour)}`;
}

const twelve = (hour: number): number => hour % 12 || 12;
const half = (hour: number): string => (hour % 24 < 12 ? "\u00a0am" : "\u00a0pm");
