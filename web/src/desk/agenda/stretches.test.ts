import { expect, test } from "vitest";
import type { Agenda } from "~/shared/api/schedules";
import { entriesOf, freeStretches } from "./stretches";

const span = (from: string, until: string) => ({
  starts_at: `2026-11-23T${from}:00Z`,
  ends_at: `2026-11-23T${until}:00Z`,
});
const visit = (from: string, until: string, buffer: string, status = "booked") => ({
  ...span(from, until),
  buffer_until: `2026-11-23T${buffer}:00Z`,
  status,
});
const agenda = {
  openings: [span("08:00", "11:00")],
  appointments: [visit("08:20", "08:40", "08:50"), visit("10:00", "10:20", "10:20", "noshow")],
  busy: [{ ...span("09:30", "10:00"), kind: "held", hold_until: null }],
  breaks: [span("11:00", "11:15")],
  closures: [],
  holidays: [],
} as unknown as Agenda;
const early = Date.parse("2026-11-23T07:00:00Z");
const hours = (spans: { starts_at: string; ends_at: string }[]) =>
  spans.map((one) => `${one.starts_at.slice(11, 16)}-${one.ends_at.slice(11, 16)}`);

test("free is what is open less visits with their buffers and what is held; a missed visit frees its time", () => {
  expect(hours(freeStretches(agenda, early))).toEqual(["08:00-08:20", "08:50-09:30", "10:00-11:00"]);
});

test("the past is not free, and odd minutes are too short to offer", () => {
  expect(hours(freeStretches(agenda, Date.parse("2026-11-23T09:23:10Z")))).toEqual(["10:00-11:00"]);
});

test("a day reads from top to bottom", () => {
  const kinds = entriesOf(
    agenda,
    { starts_at: "2026-11-22T23:00:00Z", ends_at: "2026-11-23T23:00:00Z" },
    early,
  );
  expect(kinds.map((entry) => entry.kind)).toEqual([
    "free",
    "visit",
    "free",
    "busy",
    "visit",
    "free",
    "break",
  ]);
  expect(
    entriesOf(agenda, { starts_at: "2026-11-24T00:00:00Z", ends_at: "2026-11-25T00:00:00Z" }, early),
  ).toEqual([]);
});
