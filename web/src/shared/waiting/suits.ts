import type { WaitingEntry } from "~/shared/api/waitingList";
import { addDays, dayAndTime, dayParts, duration, shortDay, timeOfDay } from "~/shared/i18n";
import { tsuits } from "./texts";

/** Monday is 0, as everywhere in booking. */
export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** `lun.` … `dim.`; 5 January 2026 is a Monday. */
export const weekdayName = (day: number): string => dayParts(addDays("2026-01-05", day)).weekday;

/** An hour of the wall clock in the words of the language: `16 h 00`. Paris keeps UTC+1 in January. */
const clock = (time: string): string => timeOfDay(`2026-01-05T${time}+01:00`);

/** What suits, in one line: days, hours, where. */
export function constraints(entry: WaitingEntry): string {
  const words = [tsuits("from_to", { from: shortDay(entry.earliest), to: shortDay(entry.latest) })];
  if (entry.weekdays.length > 0) words.push(entry.weekdays.map(weekdayName).join(" "));
  const { hours_from: from, hours_until: to } = entry;
  if (from && to) words.push(tsuits("hours", { from: clock(from), to: clock(to) }));
  else if (from) words.push(tsuits("hours_from", { from: clock(from) }));
  else if (to) words.push(tsuits("hours_until", { to: clock(to) }));
  if (entry.mode === "home") words.push(tsuits("mode_home"));
  if (entry.mode === "on_site") words.push(tsuits("mode_on_site"));
  return words.join(" · ");
}

const NEAR_MS = 2 * 3_600_000;

/** How long there is to answer: near the end in minutes, never seconds; else until when. */
export function timeToAnswer(deadline: string, now: number): string {
  const left = Date.parse(deadline) - now;
  return left > NEAR_MS
    ? tsuits("before", { until: dayAndTime(deadline, now) })
    : tsuits("left", { left: duration(Math.max(60_000, left)) });
}

/** An offer that can still be answered. */
export const isOpen = (offer: { state: string; deadline: string }, now: number): boolean =>
  offer.state === "open" && Date.parse(offer.deadline) > now;
