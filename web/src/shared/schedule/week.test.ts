import { expect, test } from "vitest";
import { copied, isRight, linesOf, newDraft, openMinutes } from "./week";

const morning = newDraft(0, "here");
const pause = newDraft(0, "here", { kind: "break", starts: "10:00", ends: "10:15" });

test("a week counts what is open once, less its breaks, over midnight too", () => {
  expect(openMinutes([morning, newDraft(0, "here", { starts: "11:00", ends: "13:00" }), pause])).toBe(225);
  expect(openMinutes([newDraft(6, "here", { starts: "22:00", ends: "06:00" })])).toBe(480);
});

test("a copy replaces the other working days and leaves the weekend", () => {
  const saturday = newDraft(5, "here");
  const week = copied([morning, pause, newDraft(2, "here", { starts: "14:00", ends: "18:00" }), saturday], 0);
  expect(week.filter((one) => one.weekday === 2).map((one) => one.starts)).toEqual(["09:00", "10:00"]);
  expect(week).toHaveLength(11);
  expect(new Set(week.map((one) => one.key)).size).toBe(11);
});

test("only reserved hours have a release, only breaks have no place", () => {
  const urgent = newDraft(1, "there", { for: "urgent", release_hours: 4, visit_types: ["a"] });
  expect(linesOf([urgent, pause])).toEqual([
    {
      weekday: 1,
      kind: "open",
      starts: "09:00",
      ends: "12:00",
      site_id: "there",
      visit_types: [],
      reserved_for: "urgent",
      release_hours: 4,
    },
    { weekday: 0, kind: "break", starts: "10:00", ends: "10:15" },
  ]);
});

test("a line needs both ends, on marks, and its kinds of visit", () => {
  const wrong = [{ ends: "09:00" }, { starts: "" }, { ends: "12:02" }, { for: "types" as const }];
  expect(wrong.map((more) => isRight(newDraft(0, "here", more)))).toEqual([false, false, false, false]);
  expect(isRight(newDraft(0, "here", { for: "types", visit_types: ["a"] }))).toBe(true);
});
