import { expect, test } from "vitest";
import type { BoardRow } from "~/shared/api/types";
import { byNeed, grouped, standingOf } from "./order";

const NOW = Date.parse("2026-09-14T09:00:00Z");

function row(
  name: string,
  status: BoardRow["status"],
  starts: string,
  waiting: string | null = null,
): BoardRow {
  const appointment = { appointment_id: name, status: "booked", starts_at: `2026-09-14T${starts}:00Z` };
  return {
    appointment: appointment as BoardRow["appointment"],
    status,
    waiting_since: waiting && `2026-09-14T${waiting}:00Z`,
    connected: [],
    handed_over: null,
    photos: 0,
    readings: 0,
  };
}

const names = (rows: BoardRow[]) => rows.map((one) => one.appointment.appointment_id);

test("the longest waiting come first, then the visit under way, then the hours to come, then what is over", () => {
  const rows = [
    row("over", "ended", "07:00"),
    row("later", "planned", "11:00"),
    row("soon", "planned", "09:30"),
    row("in call", "in_progress", "08:40"),
    row("came second", "waiting", "08:30", "08:58"),
    row("came first", "waiting", "09:15", "08:50"),
  ];
  expect(names(byNeed(rows, NOW))).toEqual(["came first", "came second", "in call", "soon", "later", "over"]);
});

test("an hour that has passed without anybody is late, not upcoming", () => {
  expect(standingOf(row("a", "planned", "08:50"), NOW)).toBe("late");
  expect(standingOf(row("b", "planned", "08:58"), NOW)).toBe("upcoming");
});

test("a cancelled appointment is put with what is done", () => {
  const cancelled = row("c", "planned", "10:00");
  cancelled.appointment.status = "cancelled";
  const groups = grouped([cancelled, row("d", "planned", "10:30")], NOW);
  expect(names(groups.done)).toEqual(["c"]);
  expect(names(groups.later)).toEqual(["d"]);
});
