import { describe, expect, it } from "vitest";
import { mondayOf, stepTo, turnMonth, weeksOf } from "./month";

describe("weeksOf", () => {
  it("puts the first of a month under its weekday, from Monday on", () => {
    const november = weeksOf("2026-11");
    expect(november[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
    expect(november.at(-1)?.[0]).toBe("2026-11-30");
    expect(november.flat().filter(Boolean)).toHaveLength(30);
  });

  it("knows short months, leap years and the days the clock changes", () => {
    expect(weeksOf("2027-02").flat().filter(Boolean)).toHaveLength(28);
    expect(weeksOf("2028-02").flat().filter(Boolean)).toHaveLength(29);
    for (const month of ["2027-03", "2026-10"])
      expect(weeksOf(month).flat().filter(Boolean)).toHaveLength(31);
  });
});

describe("turnMonth", () => {
  it("goes over the year's end both ways", () => {
    expect(turnMonth("2026-12", 1)).toBe("2027-01");
    expect(turnMonth("2027-01", -1)).toBe("2026-12");
  });
});

describe("mondayOf", () => {
  it("is the day itself on a Monday and six days before on a Sunday", () => {
    expect(mondayOf("2026-11-23")).toBe("2026-11-23");
    expect(mondayOf("2026-11-29")).toBe("2026-11-23");
  });
});

describe("stepTo", () => {
  const free = ["2026-11-03", "2026-11-05", "2026-11-10", "2026-11-20"];
  it("moves along free days only", () => {
    expect(stepTo("ArrowRight", "2026-11-03", free)).toBe("2026-11-05");
    expect(stepTo("ArrowLeft", "2026-11-03", free)).toBeUndefined();
    expect(stepTo("ArrowDown", "2026-11-03", free)).toBe("2026-11-10");
    expect(stepTo("ArrowUp", "2026-11-20", free)).toBe("2026-11-10");
    expect(stepTo("End", "2026-11-03", free)).toBe("2026-11-20");
    expect(stepTo("x", "2026-11-03", free)).toBeUndefined();
  });
});
