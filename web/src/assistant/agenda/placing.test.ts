import { expect, test } from "vitest";
import { frameOf, instantOf, lanesOf, markAt, PX_PER_MINUTE, placeOf } from "./placing";

const span = (from: string, until: string) => ({
  starts_at: `2026-11-23T${from}:00Z`,
  ends_at: `2026-11-23T${until}:00Z`,
});
const day = "2026-11-23";

test("the grid shows the usual day, and more when something lies outside it", () => {
  expect(frameOf(day, [])).toEqual({ day, from: 480, until: 1140 });
  expect(frameOf(day, [span("05:40", "06:00"), span("18:30", "19:10")])).toEqual({
    day,
    from: 360,
    until: 1260,
  });
});

test("a visit stands where the wall clock of Paris has it", () => {
  const frame = frameOf(day, []);
  expect(placeOf(frame, span("08:00", "08:20"))).toEqual({
    top: 60 * PX_PER_MINUTE,
    height: 20 * PX_PER_MINUTE,
  });
});

test("a distance becomes a five-minute mark, and the mark an instant", () => {
  const frame = frameOf(day, []);
  expect(markAt(frame, 62 * PX_PER_MINUTE)).toBe(540);
  expect(instantOf(day, 540)).toBe("2026-11-23T08:00:00.000Z");
});

test("visits that overlap stand side by side, others take the whole width", () => {
  const visits = [span("08:00", "08:20"), span("08:10", "08:30"), span("08:30", "08:50")];
  expect(lanesOf(visits).map(({ lane, lanes }) => [lane, lanes])).toEqual([
    [0, 2],
    [1, 2],
    [0, 1],
  ]);
});
