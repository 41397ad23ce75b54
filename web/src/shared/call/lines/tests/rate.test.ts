import { expect, it } from "vitest";
import { rate } from "../rate";

it("says what a line carries as far as the test can tell", () => {
  expect(rate(null)).toBe("–");
  expect(rate(640_400)).toBe("640 kbit/s");
  expect(rate(12_480_000)).toBe("12,5 Mbit/s");
  expect(rate(100_000_000)).toBe("100 Mbit/s");
  expect(rate(4_194_000_000)).toBe("plus de 100 Mbit/s");
});
