import { expect, test } from "vitest";
import type { GivenBackLine, Task } from "../api/preparation";
import { byActivity, byPeriod, byPractitioner, hoursText } from "./sums";
import { byDue } from "./words";

const line = (period: string, practitioner: string, activity: string, acts: number, minutes: number) =>
  ({ period, practitioner_id: practitioner, practitioner, activity, acts, minutes }) as GivenBackLine;
const lines = [
  line("2026-11-16", "Dr A", "papers", 2, 8),
  line("2026-11-23", "Dr B", "papers", 1, 4),
  line("2026-11-23", "Dr A", "rights", 3, 6),
  line("2026-11-23", "Dr A", "papers", 1, 4),
];

test("minutes add up by period, the newest first, and by practitioner, the most first", () => {
  expect(byPeriod(lines).map((sum) => [sum.key, sum.minutes])).toEqual([
    ["2026-11-23", 14],
    ["2026-11-16", 8],
  ]);
  expect(byPractitioner(lines).map((sum) => [sum.name, sum.minutes])).toEqual([
    ["Dr A", 18],
    ["Dr B", 4],
  ]);
});

test("acts and minutes add up by activity", () => {
  expect(byActivity(lines).get("papers")).toEqual({ acts: 4, minutes: 16 });
});

test("an hour and more is told in hours", () => {
  expect([hoursText(45), hoursText(125)]).toEqual(["45\u00a0min", "2\u00a0h\u00a005"]);
});

test("what is overdue stands apart from today and later", () => {
  const due = (due_on: string) => ({ due_on }) as Task;
  const groups = byDue([due("2026-11-20"), due("2026-11-23"), due("2026-12-01")], "2026-11-23");
  expect([groups.overdue.length, groups.today.length, groups.later.length]).toEqual([1, 1, 1]);
});
