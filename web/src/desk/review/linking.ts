/** How two viewers follow each other through the transform between their photos. Points in units of a photo's width. */

export interface Point {
  x: number;
  y: number;
}

/** What a viewer shows: the point in its middle, screen pixels a unit, clockwise turn in degrees. */
export interface View {
  x: number;
  y: number;
  pxPerUnit: number;
  degrees: number;
}

/** 3 x 3, row by row: from one photo's points to the other's. */
export type Matrix = readonly number[];
type Nine = readonly [number, number, number, number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function applied(matrix: Matrix, { x, y }: Point): Point {
  const [a, b, c, d, e, f, g, h, i] = matrix as Nine;
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

export function inverse(matrix: Matrix): Matrix {
  const [a, b, c, d, e, f, g, h, i] = matrix as Nine;
  const back = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  const last = back[8] as number;
  return back.map((value) => value / last);
}

/** Scale and turn (radians, clockwise on screens) of the transform around one point. */
export function around(matrix: Matrix, at: Point): { scale: number; turn: number } {
  const [a, b, c, d, e, f, g, h, i] = matrix as Nine;
  const w = g * at.x + h * at.y + i;
  const u = (a * at.x + b * at.y + c) / w;
  const v = (d * at.x + e * at.y + f) / w;
  // The Jacobian there; the nearest similarity to it.
  const [ux, uy, vx, vy] = [(a - u * g) / w, (b - u * h) / w, (d - v * g) / w, (e - v * h) / w];
  return { scale: Math.sqrt(Math.abs(ux * vy - uy * vx)), turn: Math.atan2(vx - uy, ux + vy) };
}

/** What the second viewer has to show so that the skin in its middle, its size and its turn are those of the first. */
export function followed(view: View, matrix: Matrix): View {
  const { scale, turn } = around(matrix, view);
  return {
    ...applied(matrix, view),
    pxPerUnit: view.pxPerUnit / scale,
    degrees: view.degrees - (turn * 180) / Math.PI,
  };
}

/** Where a point of the photo lies, in pixels from the viewer's upper left corner. */
export function onScreen(view: View, size: { width: number; height: number }, point: Point): Point {
  const turn = (view.degrees * Math.PI) / 180;
  const [dx, dy] = [(point.x - view.x) * view.pxPerUnit, (point.y - view.y) * view.pxPerUnit];
  return {
    x: size.width / 2 + dx * Math.cos(turn) - dy * Math.sin(turn),
    y: size.height / 2 + dx * Math.sin(turn) + dy * Math.cos(turn),
  };
}
