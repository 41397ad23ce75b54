import { describe, expect, it } from "vitest";
import { clamp, FITTED, MOST_ZOOM, pan, zoomAt } from "../viewport";

const frame = { width: 400, height: 300 };
const wide = { width: 4000, height: 1500 };

describe("a zoomed photo", () => {
  it("keeps the point under the finger in its place", () => {
    const at = { x: 80, y: -40 };
    const before = { scale: 2, x: 10, y: 20 };
    const after = zoomAt(before, 1.7, at);
    const under = (view: typeof before) => ({
      x: (at.x - view.x) / view.scale,
      y: (at.y - view.y) / view.scale,
    });
    expect(under(after).x).toBeCloseTo(under(before).x);
    expect(under(after).y).toBeCloseTo(under(before).y);
  });

  it("never shrinks below the whole picture nor grows without end", () => {
    expect(clamp(zoomAt(FITTED, 0.1, { x: 0, y: 0 }), wide, frame)).toEqual(FITTED);
    expect(zoomAt(FITTED, 1000, { x: 0, y: 0 }).scale).toBe(MOST_ZOOM);
  });

  it("cannot be pushed out of the frame", () => {
    const far = clamp(pan({ scale: 4, x: 0, y: 0 }, { x: 5000, y: -5000 }), wide, frame);
    expect(far.x).toBe((400 * 4 - 400) / 2);
    expect(far.y).toBe(-(150 * 4 - 300) / 2);
  });

  it("stays centred along a side that fits", () => {
    expect(clamp({ scale: 1.5, x: 0, y: 99 }, wide, frame).y).toBe(0);
  });
});
