import { expect, it } from "vitest";
import { nextTime } from "./nextTime";

const NOON = new Date(2026, 10, 23, 12, 0).getTime();

it("is today for a time to come", () => {
  expect(new Date(nextTime("14:30", NOON)).getTime()).toBe(new Date(2026, 10, 23, 14, 30).getTime());
});

it("is tomorrow for a time that has passed", () => {
  expect(new Date(nextTime("08:00", NOON)).getTime()).toBe(new Date(2026, 10, 24, 8, 0).getTime());
});
