import { expect, it } from "vitest";
import { directionOf, distanceKm, isInFrance, nearest, readPosition } from "./position";

const vigan = { latitude: 43.9906, longitude: 3.6053 };
const mende = { latitude: 44.5183, longitude: 3.5006 };

it("reads a position as maps and people write it", () => {
  expect(readPosition("43.9906, 3.6053")).toEqual(vigan);
  expect(readPosition("43,9906 3,6053")).toEqual(vigan);
  expect(readPosition("(43,9906; 3,6053)")).toEqual(vigan);
  expect(readPosition("43.9906, -3.6053")?.longitude).toBe(-3.6053);
});

it("refuses what is not two numbers on Earth", () => {
  expect(readPosition("")).toBeUndefined();
  expect(readPosition("43.9906")).toBeUndefined();
  expect(readPosition("95, 3.6")).toBeUndefined();
  expect(readPosition("1 2 3")).toBeUndefined();
});

it("notices latitude and longitude in the wrong order", () => {
  expect(isInFrance(vigan)).toBe(true);
  expect(isInFrance({ latitude: vigan.longitude, longitude: vigan.latitude })).toBe(false);
});

it("says how far and in which direction another place lies", () => {
  expect(Math.round(distanceKm(vigan, mende))).toBe(59);
  expect(directionOf(vigan, mende)).toBe("n");
  expect(directionOf(mende, vigan)).toBe("s");
  expect(directionOf(vigan, { latitude: 43.99, longitude: 3.1 })).toBe("w");
  expect(nearest({ latitude: 44.5, longitude: 3.5 }, [vigan, mende])).toBe(mende);
  expect(nearest(vigan, [])).toBeUndefined();
});
