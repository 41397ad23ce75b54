import { describe, expect, test } from "vitest";
import { gapPx, linesOf } from "./optics";
import { answered, beginEye, type EyeTest, resultOf } from "./staircase";

const SCALE = { px_per_mm: 4, distance_mm: 3000 };

describe("sizes", () => {
  test("at 5 metres the gap of decimal 1 is 1.454 mm (ISO 8596)", () => {
    expect(gapPx(0, { px_per_mm: 1, distance_mm: 5000 })).toBeCloseTo(1.454, 3);
  });

  test("three lines of 0.1 are twice as large", () => {
    expect(gapPx(0.3, SCALE) / gapPx(0, SCALE)).toBeCloseTo(1.995, 2);
  });

  test("only what the screen can draw is offered, largest first", () => {
    const lines = linesOf(SCALE, 600, 1);
    expect(lines.every((logmar) => gapPx(logmar, SCALE) >= 2 && gapPx(logmar, SCALE) * 5 <= 600)).toBe(true);
    expect(lines).toEqual([...lines].sort((a, b) => b - a));
    expect(linesOf(SCALE, 600, 2).length).toBeGreaterThan(lines.length);
  });
});

const LINES = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0];

/** Somebody who names everything rightly down to a size, and nothing below it. */
function examined(threshold: number): EyeTest {
  let eye = beginEye(LINES);
  for (let turn = 0; eye.phase !== "done"; turn += 1) {
    if (turn > 100) throw new Error("the test does not end");
    eye = answered(eye, eye.now.logmar >= threshold - 1e-9);
  }
  return eye;
}

describe("the staircase", () => {
  test.each(LINES)("finds who reads down to %f", (threshold) => {
    expect(resultOf(examined(threshold)).logmar).toBe(threshold);
  });

  test("says so when the smallest line of the screen was read", () => {
    expect(resultOf(examined(0)).limit).toBe(true);
    expect(resultOf(examined(0.1)).limit).toBe(false);
  });

  test("has no number for who reads nothing", () => {
    expect(resultOf(examined(2)).logmar).toBeNull();
  });

  test("forgives one slip in a line, not two", () => {
    const line = (answers: boolean[]) =>
      answers.reduce(answered, { ...beginEye([0.5, 0.4]), phase: "lines" } as EyeTest);
    expect(line([true, true, false, true, true]).at).toBe(1);
    expect(line([true, false, false]).phase).toBe("done");
  });

  test("keeps every line with what was shown and answered", () => {
    const { lines } = resultOf(examined(0.4));
    expect(lines.reduce((sum, one) => sum + one.shown, 0)).toBe(10);
    expect(lines.every((one) => one.correct <= one.shown)).toBe(true);
  });
});
