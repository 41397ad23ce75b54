import { describe, expect, it } from "vitest";
import { closedCurve, mirrored } from "./outline";
import { isIntimate, siteAt } from "./places";

describe("the part of the body at a place", () => {
  it("is the patient's left at the right of the front, and at the left of the back", () => {
    expect(siteAt("front", 0.6, 0.75)).toBe("left_leg");
    expect(siteAt("back", 0.4, 0.75)).toBe("left_leg");
    expect(siteAt("front", 0.2, 0.3)).toBe("right_arm");
    expect(siteAt("back", 0.1, 0.57)).toBe("left_hand");
  });

  it("tells trunk from limbs", () => {
    expect(siteAt("front", 0.5, 0.25)).toBe("chest");
    expect(siteAt("front", 0.5, 0.42)).toBe("abdomen");
    expect(siteAt("back", 0.45, 0.3)).toBe("back");
    expect(siteAt("back", 0.45, 0.52)).toBe("buttocks");
  });

  it("tells face from scalp, and takes a hand for itself", () => {
    expect(siteAt("head", 0.25, 0.6)).toBe("face");
    expect(siteAt("head", 0.75, 0.4)).toBe("scalp");
    expect(siteAt("right_hand", 0.1, 0.1)).toBe("right_hand");
  });

  it("knows what is intimate", () => {
    expect(isIntimate(siteAt("front", 0.5, 0.52))).toBe(true);
    expect(isIntimate("back")).toBe(false);
    expect(isIntimate(null)).toBe(false);
  });
});

describe("an outline", () => {
  it("closes where it began, and has two equal halves that share the points of their axis", () => {
    const square = [
      [0, 0],
      [10, 0],
      [10, 10],
    ] as const;
    expect(closedCurve(square)).toMatch(/^M0 0C.* 0 0Z$/);
    const half = [
      [0, 1],
      [5, 2],
    ] as const;
    expect(mirrored(half, 10)).toEqual([
      [10, 1],
      [15, 2],
      [5, 2],
    ]);
  });
});
