import { MARK, minutesOn } from "~/shared/agenda/clock";

export const PX_PER_MINUTE = 1.3;
const EARLIEST = 8 * 60;
const LATEST = 19 * 60;

export interface Span {
  starts_at: string;
  ends_at: string;
}

/** The part of the day that is drawn, in whole hours. */
export interface Frame {
  from: number;
  until: number;
}

/** A stretch of one day, in minutes of its wall clock. */
export interface Stretch {
  from: number;
  until: number;
}

/** The stretch of a day that a span touches; undefined if it does not. The end follows from the real length. */
export function stretchOn(day: string, span: Span, tz: string): Stretch | undefined {
  const from = minutesOn(day, span.starts_at, tz);
  const until = minutesOn(day, span.ends_at, tz);
  return until > from ? { from, until } : undefined;
}

/** Whole hours around all that is there, the usual day at least. */
export function frameOf(stretches: readonly Stretch[]): Frame {
  return {
    from: Math.floor(Math.min(EARLIEST, ...stretches.map((one) => one.from)) / 60) * 60,
    until: Math.ceil(Math.max(LATEST, ...stretches.map((one) => one.until)) / 60) * 60,
  };
}

/** From the top, and how high, in pixels. */
export function placeOf(frame: Frame, { from, until }: Stretch): { top: number; height: number } {
  const top = Math.max(from, frame.from);
  return {
    top: (top - frame.from) * PX_PER_MINUTE,
    height: Math.max(0, Math.min(until, frame.until) - top) * PX_PER_MINUTE,
  };
}

/** The mark nearest to a distance from the top, so that what is `length` long still fits. */
export function markAt(frame: Frame, pixels: number, length = MARK): number {
  const minutes = Math.round((frame.from + pixels / PX_PER_MINUTE) / MARK) * MARK;
  return Math.min(frame.until - length, Math.max(frame.from, minutes));
}

export interface InLane<T> {
  what: T;
  lane: number;
  lanes: number;
}

/** What overlaps stands side by side; all else has the whole width. */
export function inLanes<T extends Span>(all: readonly T[]): InLane<T>[] {
  const placed: InLane<T>[] = [];
  let group: InLane<T>[] = [];
  let groupEnd = "";
  const sorted = [...all].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  for (const what of sorted) {
    if (what.starts_at >= groupEnd) {
      group = [];
      groupEnd = "";
    }
    const taken = new Set(group.filter((one) => one.what.ends_at > what.starts_at).map((one) => one.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    const here = { what, lane, lanes: 1 };
    group.push(here);
    placed.push(here);
    if (what.ends_at > groupEnd) groupEnd = what.ends_at;
    const lanes = Math.max(...group.map((one) => one.lane)) + 1;
    for (const one of group) one.lanes = lanes;
  }
  return placed;
}

/** Monday of the week of a day. */
export function mondayOf(day: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}
