import { afterEach, expect, test, vi } from "vitest";
import { KEPT_MS, keepStep, keptStep } from "./flow";

const store = new Map<string, string>();
vi.stubGlobal("sessionStorage", {
  getItem: (key: string) => store.get(key) ?? null,
  setItem: (key: string, value: string) => store.set(key, value),
  removeItem: (key: string) => store.delete(key),
});

afterEach(() => store.clear());

test("a reload leads back to the step", () => {
  keepStep({ id: "a", name: "questions" }, 1000);
  expect(keptStep(1000 + KEPT_MS)).toMatchObject({ id: "a", name: "questions" });
});

test("an unfinished step of somebody who left is not shown to the next one", () => {
  keepStep({ id: "a", name: "questions" }, 1000);
  expect(keptStep(1001 + KEPT_MS)).toBeNull();
});

test("a visit under way is found again however long it takes", () => {
  keepStep({ id: "a", name: "visit" }, 1000);
  expect(keptStep(1000 + 3_600_000)).toMatchObject({ name: "visit" });
});

test("nothing is kept after the way back to the welcome screen", () => {
  keepStep({ id: "a", name: "who" });
  keepStep(null);
  expect(store.size).toBe(0);
});
