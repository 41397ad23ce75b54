import { expect, it } from "vitest";
import { birthDateOf } from "./birth";

const TODAY = "2026-11-20";

it("reads a birth date as people write it", () => {
  for (const typed of ["14/03/1946", "14/3/1946", "14 03 1946", "14.03.1946", " 14-03-1946 ", "14031946"]) {
    expect(birthDateOf(typed, TODAY)).toBe("1946-03-14");
  }
});

it("takes no day that does not exist, nor one to come", () => {
  for (const typed of [
    "31/02/1990",
    "00/01/1990",
    "14/13/1946",
    "01/01/1899",
    "21/11/2026",
    "14/03/46",
    "hier",
  ]) {
    expect(birthDateOf(typed, TODAY)).toBeUndefined();
  }
  expect(birthDateOf("20/11/2026", TODAY)).toBe(TODAY);
});
