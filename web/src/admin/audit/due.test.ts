import { expect, it } from "vitest";
import type { BreakGlass } from "~/shared/api/admin";
import { dueOf, split } from "./due";

const access = (changes: Partial<BreakGlass> = {}): BreakGlass => ({
  break_glass_id: "b1",
  at: "2026-09-01T08:00:00Z",
  until: "2026-09-01T09:00:00Z",
  actor: "Dr Anne Salasc",
  patient_id: "p1",
  reason: "Malaise",
  review_due: "2026-09-04",
  reviewed_at: null,
  finding: null,
  ...changes,
});

it("is late only after its last day", () => {
  expect(dueOf(access(), "2026-09-03")).toBe("ahead");
  expect(dueOf(access(), "2026-09-04")).toBe("today");
  expect(dueOf(access(), "2026-09-05")).toBe("late");
  expect(dueOf(access({ reviewed_at: "2026-09-02T08:00:00Z" }), "2026-09-05")).toBe("done");
});

it("puts the most pressing first and the latest review on top of the done", () => {
  const { todo, done } = split([
    access({ break_glass_id: "1", review_due: "2026-09-08" }),
    access({ break_glass_id: "2", review_due: "2026-09-04" }),
    access({ break_glass_id: "3", reviewed_at: "2026-08-01T08:00:00Z" }),
    access({ break_glass_id: "4", reviewed_at: "2026-08-09T08:00:00Z" }),
  ]);
  expect(todo.map((one) => one.break_glass_id)).toEqual(["2", "1"]);
  expect(done.map((one) => one.break_glass_id)).toEqual(["4", "3"]);
});
