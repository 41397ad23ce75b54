import { expect, test } from "vitest";
import { frameOf, inLanes, markAt, mondayOf, PX_PER_MINUTE, placeOf, stretchOn } from "./layout";

const tz = "Europe/Paris";
const span = (from: string, until: string) => ({
  starts_at: `2026-11-23T${from}:00Z`,
  ends_at: `2026-11-23T${until}:00Z`,
});

test("a span stands where the clock of the place has it, and only on days it touches", () => {
  expect(stretchOn("2026-11-23", span("08:00", "08:20"), tz)).toEqual({ from: 540, until: 560 });
  expect(stretchOn("2026-11-24", span("08:00", "08:20"), tz)).toBeUndefined();
  const night = { starts_at: "2026-11-23T21:00:00Z", ends_at: "2026-11-24T05:00:00Z" };
  expect(stretchOn("2026-11-23", night, tz)).toEqual({ from: 1320, until: 1440 });
  expect(stretchOn("2026-11-24", night, tz)).toEqual({ from: 0, until: 360 });
});

test("the frame is the usual day, and more where something lies outside", () => {
  expect(frameOf([])).toEqual({ from: 480, until: 1140 });
  expect(frameOf([{ from: 425, until: 1205 }])).toEqual({ from: 420, until: 1260 });
});

test("a distance becomes a five-minute mark that leaves room for the visit", () => {
  const frame = frameOf([]);
  expect(placeOf(frame, { from: 540, until: 560 })).toEqual({
    top: 60 * PX_PER_MINUTE,
    height: 20 * PX_PER_MINUTE,
  });
  expect(markAt(frame, 62 * PX_PER_MINUTE)).toBe(540);
  expect(markAt(frame, -50)).toBe(480);
  expect(markAt(frame, 10_000, 20)).toBe(1120);
});

test("what overlaps stands side by side, others take the whole width", () => {
  const all = [span("08:00", "08:20"), span("08:10", "08:30"), span("08:30", "08:50")];
  expect(inLanes(all).map(({ lane, lanes }) => [lane, lanes])).toEqual([
    [0, 2],
    [1, 2],
    [0, 1],
  ]);
});

test("a week begins on Monday", () => {
  expect(["2026-11-23", "2026-11-26", "2026-11-29"].map(mondayOf)).toEqual([
    "2026-11-23",
    "2026-11-23",
    "2026-11-23",
  ]);
});
