import { expect, it } from "vitest";
import { cameFrom, testPath } from "./path";

const VISIT = "0b0b6f1e-6a53-4c5e-9a2b-3c1f4f0f8a11";

it("the way back leads to the visit the test was opened from", () => {
  const { searchParams } = new URL(testPath(VISIT), "https://comptoir.example");
  expect(cameFrom(Object.fromEntries(searchParams))).toBe(VISIT);
  expect(testPath()).toBe("/desk/materiel");
});

it("an address made by somebody else leads nowhere", () => {
  for (const visite of ["", "//evil.example", "../admin", `${VISIT}/../x`, VISIT.toUpperCase()]) {
    expect(cameFrom({ visite })).toBeUndefined();
  }
  expect(cameFrom({})).toBeUndefined();
});
