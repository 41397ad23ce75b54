import { expect, it } from "vitest";
import { strengthOf } from "./password";

it("counts what is missing up to fifteen characters", () => {
  expect(strengthOf("")).toEqual({ level: "short", missing: 15 });
  expect(strengthOf("quatorze-lettr")).toEqual({ level: "short", missing: 1 });
  expect(strengthOf("🌿🌿🌿🌿")).toEqual({ level: "short", missing: 11 });
});

it("finds repeats and runs weak, however long", () => {
  for (const easy of [
    "aaaaaaaaaaaaaaaaaaaa",
    "abcdefghijklmnopqrst",
    "motmotmotmotmotmot",
    "12345678901234567890",
  ]) {
    expect(strengthOf(easy).level).toBe("weak");
  }
});

it("finds a sentence of ordinary words strong", () => {
  expect(strengthOf("trois chèvres sur le causse").level).toBe("strong");
  expect(strengthOf("chevre-causse-7").level).toBe("fair");
});
