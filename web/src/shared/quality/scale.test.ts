import { describe, expect, it } from "vitest";
import { extremes, linePath, niceEnd, xOf, yOf } from "./scale";

describe("the end of an axis", () => {
  it.each([
    [0, 1],
    [Number.NaN, 1],
    [0.004, 0.005],
    [1, 1],
    [1.1, 2],
    [47, 50],
    [51, 100],
    [340, 500],
    [999, 1000],
  ])("holds %d within %d", (most, end) => expect(niceEnd(most)).toBeCloseTo(end, 9));
});

describe("a line", () => {
  it("goes from left to right, high values up", () => {
    expect(
      linePath(
        [
          { x: 0, y: 0 },
          { x: 0.5, y: 5 },
          { x: 1, y: 10 },
        ],
        10,
      ),
    ).toBe("M0 100L500 50L1000 0");
  });

  it("has a gap where nothing was measured, and a dot for a point alone", () => {
    const points = [0, null, 5, 5, null].map((y, index) => ({ x: index / 4, y }));
    expect(linePath(points, 10)).toBe("M0 100h0M500 50L750 50");
  });

  it("stays inside the plot", () => {
    expect([xOf(-1), xOf(2), yOf(-3, 10), yOf(30, 10)]).toEqual([0, 1000, 100, 0]);
  });

  it("is nothing without points", () => {
    expect(linePath([], 1)).toBe("");
    expect(extremes([{ x: 0, y: null }])).toBeUndefined();
  });
});
