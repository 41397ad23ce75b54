import { describe, expect, it } from "vitest";
import { addMonths, monthName, monthOf, weekdays, weeksOf } from "./months";

describe("months", () => {
  it("go over the end of a year both ways", () => {
    expect(addMonths("2026-11", 2)).toBe("2027-01");
    expect(addMonths("2026-01", -1)).toBe("2025-12");
    expect(addMonths("2026-11", 0)).toBe("2026-11");
    expect(monthOf("2026-11-30")).toBe("2026-11");
  });

  it("have names", () => {
    expect(monthName("2026-12")).toBe("décembre 2026");
  });

  it("are weeks from Monday on, each day once", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
    expect(weeks.at(-1)).toEqual(["2026-11-30", null, null, null, null, null, null]);
    expect(weeks.flat().filter(Boolean)).toHaveLength(30);
    expect(weeksOf("2027-02")).toHaveLength(4);
    expect(weekdays("long")[0]).toBe("lundi");
  });
});
