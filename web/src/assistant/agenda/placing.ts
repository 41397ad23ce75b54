/** Where things stand in the day grid: minutes of the wall clock in Paris, five-minute marks, pixels. */
import { instantOf as instantAt, MARK, minutesOn as minutesAt } from "~/shared/agenda/clock";
import { ZONE } from "~/shared/i18n/time";

export const PX_PER_MINUTE = 2;
const EARLIEST = 8 * 60;
const LATEST = 19 * 60;

export interface Span {
  starts_at: string;
  ends_at: string;
}

/** The hours drawn, in minutes since midnight; whole hours. */
export interface Frame {
  day: string;
  from: number;
  until: number;
}

/** Minutes since midnight of `day`; held within the day for what reaches over its edges. */
export const minutesOn = (day: string, at: string | number): number => minutesAt(day, at, ZONE);

/** The instant of a wall-clock minute. */
export const instantOf = (day: string, minutes: number): string => instantAt(day, minutes, ZONE);

/** Whole hours around everything of the day, the usual day at least. */
export function frameOf(day: string, spans: readonly Span[]): Frame {
  const starts = spans.map((span) => minutesOn(day, span.starts_at));
  const ends = spans.map((span) => minutesOn(day, span.ends_at));
  return {
    day,
    from: Math.floor(Math.min(EARLIEST, ...starts) / 60) * 60,
    until: Math.ceil(Math.max(LATEST, ...ends) / 60) * 60,
  };
}

/** Distance from the top and height, in pixels. */
export function placeOf(frame: Frame, span: Span): { top: number; height: number } {
  const from = Math.max(frame.from, minutesOn(frame.day, span.starts_at));
  const until = Math.min(frame.until, minutesOn(frame.day, span.ends_at));
  return { top: (from - frame.from) * PX_PER_MINUTE, height: Math.max(0, until - from) * PX_PER_MINUTE };
}

/** The five-minute mark nearest to a distance from the top. */
export function markAt(frame: Frame, pixels: number): number {
  const minutes = frame.from + pixels / PX_PER_MINUTE;
  return Math.min(frame.until - MARK, Math.max(frame.from, Math.round(minutes / MARK) * MARK));
}

/** Visits that overlap stand side by side: the lane of each, and how many there are. */
export function lanesOf<T extends Span>(visits: readonly T[]): { visit: T; lane: number; lanes: number }[] {
  const sorted = [...visits].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const placed: { visit: T; lane: number; lanes: number }[] = [];
  let group: { visit: T; lane: number; lanes: number }[] = [];
  let groupEnd = "";
  for (const visit of sorted) {
    if (visit.starts_at >= groupEnd) group = [];
    const taken = new Set(group.filter((one) => one.visit.ends_at > visit.starts_at).map((one) => one.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    const here = { visit, lane, lanes: 1 };
    group.push(here);
    placed.push(here);
    groupEnd = visit.ends_at > groupEnd || group.length === 1 ? visit.ends_at : groupEnd;
    const lanes = Math.max(...group.map((one) => one.lane)) + 1;
    for (const one of group) one.lanes = lanes;
  }
  return placed;
}
