export type Point = readonly [x: number, y: number];

/** Half of a figure's outline, from its top to its bottom, becomes the whole: mirrored at `axis`. */
export const mirrored = (half: readonly Point[], axis: number): Point[] => [
  ...half.map(([x, y]): Point => [axis + x, y]),
  // A point on the axis itself is there already.
  ...half
    .filter(([x]) => x !== 0)
    .map(([x, y]): Point => [axis - x, y])
    .reverse(),
];

export const flipped = (points: readonly Point[], width: number): Point[] =>
  points.map(([x, y]): Point => [width - x, y]);

export const shifted = (points: readonly Point[], by: number): Point[] =>
  points.map(([x, y]): Point => [x + by, y]);

/** A closed curve through the points (Catmull-Rom, as cubic Béziers), for the `d` of a path. */
export function closedCurve(points: readonly Point[]): string {
  const at = (index: number): Point => points[(index + points.length) % points.length] ?? [0, 0];
  const [startX, startY] = at(0);
  const parts = points.map((_, i) => {
    const [ax, ay] = at(i - 1);
    const [bx, by] = at(i);
    const [cx, cy] = at(i + 1);
    const [dx, dy] = at(i + 2);
    return `C${n(bx + (cx - ax) / 6)} ${n(by + (cy - ay) / 6)} ${n(cx - (dx - bx) / 6)} ${n(cy - (dy - by) / 6)} ${n(cx)} ${n(cy)}`;
  });
  return `M${n(startX)} ${n(startY)}${parts.join("")}Z`;
}

const n = (value: number): string => String(Math.round(value * 10) / 10);
