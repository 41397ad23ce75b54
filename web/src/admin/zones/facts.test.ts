import { describe, expect, it } from "vitest";
import { codesIn, numberIn } from "./facts";

describe("facts of a zone", () => {
  it("reads numbers as they are written in French and English", () => {
    expect(numberIn("1 250,5")).toBe(1250.5);
    expect(numberIn("19.8")).toBe(19.8);
    expect(numberIn("0")).toBe(0);
    for (const text of ["", "x", "-3", "1,2,3"]) expect(numberIn(text)).toBeNull();
  });

  it("reads codes once each, those of Corsica too", () => {
    expect(codesIn("34064, 34091\n2a004 34064")).toEqual(["34064", "34091", "2A004"]);
    expect(codesIn(" ")).toEqual([]);
  });
});
