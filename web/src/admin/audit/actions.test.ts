import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ACTIONS } from "./actions";

it("has words for every action the server writes", () => {
  const source = readFileSync(new URL("../../../../core/audit.py", import.meta.url), "utf8");
  const written = [...source.matchAll(/^ {4}[A-Z_]+ = "([a-z_]+:[a-z_]+)"/gm)].map(([, action]) => action);
  expect(written.length).toBeGreaterThan(10);
  expect(written.filter((action) => !ACTIONS.includes(action ?? ""))).toEqual([]);
});
