import { describe, expect, it } from "vitest";
import type { QualityWeek } from "~/shared/api/quality";
import { everyWeek, mondayOf, stacked } from "./weeks";

describe("weeks", () => {
  it.each([
    ["2026-11-23", "2026-11-23"],
    ["2026-11-29", "2026-11-23"],
    ["2026-11-24", "2026-11-23"],
    ["2027-01-01", "2026-12-28"],
  ])("%s belongs to the week of %s", (day, monday) => expect(mondayOf(day)).toBe(monday));

  it("are all there, with and without calls, the last at the end", () => {
    const known = { week: "2026-11-16" } as QualityWeek;
    const found = everyWeek({ first: "2026-11-04", last: "2026-11-23", weeks: [known] });
    expect(found.map(({ week, found }) => [week, found === known])).toEqual([
      ["2026-11-02", false],
      ["2026-11-09", false],
      ["2026-11-16", true],
      ["2026-11-23", false],
    ]);
  });
});

describe("shares", () => {
  it("stand on one another and fill the whole", () => {
    expect(stacked({ calls: 4, good: 1, weak: 0, bad: 3 })).toEqual([
      { level: "good", from: 0, to: 0.25 },
      { level: "bad", from: 0.25, to: 1 },
    ]);
  });

  it("are none without calls", () => expect(stacked({ calls: 0, good: 0, weak: 0, bad: 0 })).toEqual([]));
});
