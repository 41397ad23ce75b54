import { expect, test } from "vitest";
import { ageOn } from "./age";

test.each([
  ["2010-11-29", 16],
  ["2010-11-30", 15],
  ["2010-12-01", 15],
  ["2008-02-29", 18],
])("on 29 November 2026 who was born on %s is %i", (born, years) => {
  expect(ageOn(born, new Date(2026, 10, 29))).toBe(years);
});
