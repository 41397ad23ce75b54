import { expect, it } from "vitest";
import { inFours, matches, plain } from "./words";

it("finds a person by any words, without accents or capitals", () => {
  expect(matches("rene peyre", "René Peyre", "rene@exemple.fr")).toBe(true);
  expect(matches("peyre@", "René Peyre", "peyre@exemple.fr")).toBe(true);
  expect(matches("salasc", "René Peyre", null)).toBe(false);
  expect(matches("", "René Peyre")).toBe(true);
});

it("reads a typed name as the same name whatever the apostrophe", () => {
  expect(plain("  Cabine de l’Aigoual ")).toBe(plain("cabine de l'aigoual"));
});

it("shows a fingerprint in groups of four, however it was grouped", () => {
  expect(inFours("a1b2-c3d4 e5f6")).toEqual(["A1B2", "C3D4", "E5F6"]);
  expect(inFours("")).toEqual([]);
});
