import { expect, it } from "vitest";
import { csv } from "./csv";

it("quotes every cell and doubles the quotes inside", () => {
  expect(csv([["Qui", 'dit "oui"; puis non']], ";")).toBe('\uFEFF"Qui";"dit ""oui""; puis non"\r\n');
});

it.each(["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx"])("never lets %j run as a formula", (text) => {
  expect(csv([[text]], ",")).toBe(`\uFEFF"'${text}"\r\n`);
});

it("leaves other texts alone", () => {
  expect(csv([["Dr Anne Salasc", "a=b"]], ",")).toBe('\uFEFF"Dr Anne Salasc","a=b"\r\n');
});
