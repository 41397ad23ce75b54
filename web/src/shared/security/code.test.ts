import { expect, it } from "vitest";
import { codeOfFragment, digitsOf, isWhole, triesLeft } from "./code";

it("keeps the six digits of what is pasted", () => {
  expect(digitsOf("Code : 123 456.")).toBe("123456");
  expect(digitsOf("1234567")).toBe("123456");
  expect(isWhole("12345")).toBe(false);
  expect(isWhole("123456")).toBe(true);
});

it("takes a code from the link and nothing else", () => {
  expect(codeOfFragment("#004217")).toBe("004217");
  expect(codeOfFragment("#contenu")).toBeUndefined();
  expect(codeOfFragment("")).toBeUndefined();
});

it("reads how many tries are left", () => {
  expect(triesLeft({ tries_left: 3 })).toBe(3);
  expect(triesLeft({})).toBeUndefined();
});
