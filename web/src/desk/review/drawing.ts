import type { Point } from "./linking";

/** What a hand can draw: measures on a calibrated photo, annotations on any. */
export type Tool = "line" | "ellipse" | "outline" | "arrow" | "text" | "contour";

export const MEASURES = ["line", "ellipse", "outline"] as const;
export const ANNOTATIONS = ["arrow", "text", "contour"] as const;
export type MeasureTool = (typeof MEASURES)[number];

export const measures = (tool: Tool): tool is MeasureTool => (MEASURES as readonly string[]).includes(tool);

/** Points after which a shape is whole by itself; an outline ends when its drawer says so. */
const WHOLE: Record<Tool, number> = { line: 2, ellipse: 3, outline: 400, arrow: 2, text: 1, contour: 400 };
const LEAST: Record<Tool, number> = { ...WHOLE, outline: 3, contour: 3 };

export const isWhole = (tool: Tool, points: number): boolean => points >= WHOLE[tool];
export const canEnd = (tool: Tool, points: number): boolean => points >= LEAST[tool];

/** The border of an ellipse from both ends of its long axis and a third point; as the server computes it. */
export function ellipse([one, other, beside]: readonly [Point, Point, Point], points = 48): Point[] {
  const [mx, my] = [(one.x + other.x) / 2, (one.y + other.y) / 2];
  const [hx, hy] = [(other.x - one.x) / 2, (other.y - one.y) / 2];
  const long = Math.max(Math.hypot(hx, hy), 1e-12);
  const [ax, ay] = [-hy / long, hx / long];
  const along = ((beside.x - mx) * hx + (beside.y - my) * hy) / long ** 2;
  const down =
    Math.abs((beside.x - mx) * ax + (beside.y - my) * ay) /
    Math.sqrt(Math.max(1 - Math.min(along ** 2, 0.96), 0.04));
  return Array.from({ length: points }, (_, at) => {
    const turn = (2 * Math.PI * at) / points;
    return {
      x: mx + Math.cos(turn) * hx + Math.sin(turn) * down * ax,
      y: my + Math.cos(turn) * hy + Math.sin(turn) * down * ay,
    };
  });
}
