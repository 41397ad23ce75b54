import { expect, it } from "vitest";
import { centsOf } from "./cents";

it("reads amounts as people write them", () => {
  expect(["25", "50,20", "50.2", " 1 200 € ", "0"].map(centsOf)).toEqual([2500, 5020, 5020, 120000, 0]);
  expect(["", "abc", "-5", "1,234", "12345"].map(centsOf)).toEqual(Array(5).fill(undefined));
});
