/** One call on one time axis. Pure. */
import type { CallQuality, Level, QualityPoint, QualitySide } from "~/shared/api/quality";
import type { Point } from "./scale";

export interface Span {
  from: number;
  until: number;
}

/** From the beginning of the first window to the end of the last, in ms of the epoch. */
export function spanOf(sides: readonly QualitySide[]): Span | undefined {
  const points = sides.flatMap((side) => side.points);
  if (points.length === 0) return undefined;
  const from = Math.min(...points.map(({ at, window_s }) => Date.parse(at) - window_s * 1000));
  return { from, until: Math.max(from + 1, ...points.map(({ at }) => Date.parse(at))) };
}

export const placeIn = ({ from, until }: Span, at: string | number) =>
  (new Date(at).getTime() - from) / (until - from);

/** A value of each window at its middle; a gap where windows are missing. */
export function course(
  points: readonly QualityPoint[],
  span: Span,
  value: (point: QualityPoint) => number | null,
): Point[] {
  const found: Point[] = [];
  let end: number | undefined;
  for (const point of points) {
    const at = Date.parse(point.at);
    const length = point.window_s * 1000;
    // Reports come a little early or late; one that is missing altogether leaves more than half its length.
    if (end !== undefined && at - length - end > length / 2) found.push({ x: placeIn(span, end), y: null });
    found.push({ x: placeIn(span, at - length / 2), y: value(point) });
    end = at;
  }
  return found;
}

export interface Block {
  x: number;
  width: number;
  level: Level;
}

/** How the call was for one side: windows of one level side by side are one block. */
export function blocks(points: readonly QualityPoint[], span: Span): Block[] {
  const found: Block[] = [];
  for (const { at, window_s, level } of points) {
    const until = placeIn(span, at);
    const from = Math.max(0, placeIn(span, Date.parse(at) - window_s * 1000));
    const last = found.at(-1);
    const tolerance = (0.5 * window_s * 1000) / (span.until - span.from);
    if (last && last.level === level && from - (last.x + last.width) <= tolerance)
      last.width = until - last.x;
    else found.push({ x: from, width: until - from, level });
  }
  return found;
}

export interface Link {
  link: number;
  /** One or two: the other end may have measured nothing. */
  sides: QualitySide[];
}

/** The links of a call, the longest first: what two people had of each other. */
export function linksOf({ sides }: CallQuality): Link[] {
  const found = new Map<number, QualitySide[]>();
  for (const side of sides) found.set(side.link, [...(found.get(side.link) ?? []), side]);
  const longest = (link: Link) => Math.max(...link.sides.map(({ seconds }) => seconds));
  return [...found]
    .map(([link, ends]) => ({ link, sides: ends.slice(0, 2) }))
    .sort((a, b) => longest(b) - longest(a));
}

/** Share of the time at each level. */
export function shares({ seconds, weak_s, bad_s }: QualitySide): Record<Level, number> {
  const whole = Math.max(seconds, 1e-9);
  return { good: (seconds - weak_s - bad_s) / whole, weak: weak_s / whole, bad: bad_s / whole };
}
