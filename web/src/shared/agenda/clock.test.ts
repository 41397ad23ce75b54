import { expect, test } from "vitest";
import { clockMinutes, clockText, instantOf, minutesOn, wallTime } from "./clock";

test("minutes of the wall clock become instants and back, in every zone and on both days of change", () => {
  const zones = [
    "Europe/Paris",
    "Indian/Reunion",
    "Pacific/Marquesas",
    "America/Miquelon",
    "Australia/Lord_Howe",
  ];
  for (const tz of zones) {
    for (const day of ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-07-01"]) {
      for (let minutes = 4 * 60; minutes < 24 * 60; minutes += 35) {
        expect(minutesOn(day, instantOf(day, minutes, tz), tz)).toBe(minutes);
      }
    }
  }
});

test("of a repeated hour the first is meant, in a gap the offset before", () => {
  expect(instantOf("2026-10-25", 150, "Europe/Paris")).toBe("2026-10-25T00:30:00.000Z");
  expect(instantOf("2026-03-29", 150, "Europe/Paris")).toBe("2026-03-29T01:30:00.000Z");
});

test("what lies on another day is held at the edge", () => {
  expect(minutesOn("2026-11-24", "2026-11-23T12:00:00Z", "Europe/Paris")).toBe(0);
  expect(minutesOn("2026-11-24", "2026-11-25T12:00:00Z", "Europe/Paris")).toBe(1440);
  expect(wallTime("2026-11-23T23:30:00Z", "Europe/Paris")).toEqual({ day: "2026-11-24", minutes: 30 });
});

test("times of fields are read on five-minute marks", () => {
  expect([clockText(545), clockText(1440)]).toEqual(["09:05", "00:00"]);
  expect([clockMinutes("09:05:00"), clockMinutes("09:07"), clockMinutes("")]).toEqual([
    545,
    undefined,
    undefined,
  ]);
});
