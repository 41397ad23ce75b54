import { describe, expect, test } from "vitest";
import {
  applied,
  around,
  followed,
  IDENTITY,
  inverse,
  type Matrix,
  onScreen,
  type Point,
  type View,
} from "./linking";

const PANE = { width: 600, height: 500 };
const LEADER: View = { x: 0.42, y: 0.31, pxPerUnit: 1800, degrees: 20 };

function similarity(scale: number, degrees: number, x: number, y: number): Matrix {
  const turn = (degrees * Math.PI) / 180;
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  return [cos, -sin, x, sin, cos, y, 0, 0, 1];
}

const apart = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y);

describe("linked viewers", () => {
  test.each([
    ["the same picture", IDENTITY],
    ["another scale", similarity(1.7, 0, 0.1, -0.05)],
    ["another turn", similarity(1, 35, 0.2, 0.1)],
    ["both", similarity(0.6, -80, 0.3, 0.4)],
  ])("every point lies at the same place on both screens: %s", (_, matrix) => {
    const follower = followed(LEADER, matrix);
    for (const point of [
      { x: 0.42, y: 0.31 },
      { x: 0.5, y: 0.2 },
      { x: 0.3, y: 0.45 },
    ]) {
      const left = onScreen(LEADER, PANE, point);
      const right = onScreen(follower, PANE, applied(matrix, point));
      expect(apart(left, right)).toBeLessThan(1e-6);
    }
  });

  test("a tilted photo agrees in the middle, and nearly around it", () => {
    const matrix = [1.02, 0.03, 0.02, -0.02, 0.97, 0.01, 0.08, -0.05, 1];
    const follower = followed(LEADER, matrix);
    const lies = (point: Point) =>
      apart(onScreen(LEADER, PANE, point), onScreen(follower, PANE, applied(matrix, point)));
    expect(lies({ x: LEADER.x, y: LEADER.y })).toBeLessThan(1e-6);
    // Five per cent of the width beside: ninety pixels on this screen.
    expect(lies({ x: LEADER.x + 0.05, y: LEADER.y })).toBeLessThan(8);
  });

  test("there and back again is the same view", () => {
    const matrix = similarity(1.3, 25, -0.1, 0.2);
    const back = followed(followed(LEADER, matrix), inverse(matrix));
    for (const key of ["x", "y", "pxPerUnit", "degrees"] as const)
      expect(back[key]).toBeCloseTo(LEADER[key], 6);
  });

  test("scale and turn of a homography change over the picture", () => {
    const matrix = [1, 0, 0, 0, 1, 0, 0.2, 0, 1];
    expect(around(matrix, { x: 0, y: 0 }).scale).toBeCloseTo(1);
    expect(around(matrix, { x: 1, y: 0 }).scale).toBeLessThan(0.8);
  });
});
