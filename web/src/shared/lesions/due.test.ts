import { expect, it } from "vitest";
import { dueness, isDue } from "./due";

const now = Date.parse("2026-11-28T10:00:00Z");

it("is due on its day and after it, and never once closed or without a day", () => {
  expect(isDue({ state: "watched", next_due_on: "2026-11-28" }, now)).toBe(true);
  expect(isDue({ state: "treated", next_due_on: "2026-11-01" }, now)).toBe(true);
  expect(isDue({ state: "watched", next_due_on: "2026-11-29" }, now)).toBe(false);
  expect(isDue({ state: "closed", next_due_on: "2026-11-01" }, now)).toBe(false);
  expect(isDue({ state: "watched", next_due_on: null }, now)).toBe(false);
});

it("tells what is late from what comes within two weeks", () => {
  const told = (next_due_on: string | null, state: "watched" | "closed" = "watched") =>
    dueness({ state, next_due_on }, now);
  expect(told("2026-11-27")).toBe("overdue");
  expect(told("2026-11-28")).toBe("due");
  expect(told("2026-12-12")).toBe("due");
  expect(told("2026-12-13")).toBeNull();
  expect(told(null)).toBeNull();
  expect(told("2026-11-01", "closed")).toBeNull();
});
