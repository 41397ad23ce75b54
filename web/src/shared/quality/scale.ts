/** Pure arithmetic of plots. A plot is 1000 wide and 100 high, whatever its size on the screen. */
export const WIDE = 1000;
export const HIGH = 100;

export interface Point {
  /** 0 to 1 along the axis. */
  x: number;
  /** In the plot's unit; null where nothing was measured. */
  y: number | null;
}

/** The end of an axis that holds `most`: 1, 2 or 5 times a power of ten, so that its half reads well too. */
export function niceEnd(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((one) => one * power >= most * 0.999_999) ?? 10;
  return step * power;
}

const round = (value: number) => Math.round(value * 10) / 10;
export const xOf = (x: number) => round(Math.min(1, Math.max(0, x)) * WIDE);
export const yOf = (y: number, end: number) => round(HIGH - (Math.min(Math.max(y, 0), end) / end) * HIGH);

/** A path through the points; a gap where nothing was measured, a dot where a point stands alone. */
export function linePath(points: readonly Point[], end: number): string {
  let path = "";
  points.forEach(({ x, y }, index) => {
    if (y === null) return;
    const joined = index > 0 && points[index - 1]?.y !== null;
    const alone = !joined && (points[index + 1]?.y ?? null) === null;
    path += `${joined ? "L" : "M"}${xOf(x)} ${yOf(y, end)}${alone ? "h0" : ""}`;
  });
  return path;
}

/** The least and the most that were measured, or nothing. */
export function extremes(points: readonly Point[]): [least: number, most: number] | undefined {
  const known = points.flatMap(({ y }) => (y === null ? [] : [y]));
  return known.length > 0 ? [Math.min(...known), Math.max(...known)] : undefined;
}
