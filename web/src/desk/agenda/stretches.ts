import type { Agenda, AgendaAppointment } from "~/shared/api/schedules";
import type { Span } from "./layout";

/** The least time worth offering, in minutes. */
const LEAST = 10;

function without(spans: Span[], cut: Span): Span[] {
  return spans.flatMap((span) => {
    if (cut.ends_at <= span.starts_at || cut.starts_at >= span.ends_at) return [span];
    const before = { starts_at: span.starts_at, ends_at: cut.starts_at };
    const after = { starts_at: cut.ends_at, ends_at: span.ends_at };
    return [before, after].filter((one) => one.starts_at < one.ends_at);
  });
}

const utc = (at: string | number) => new Date(at).toISOString();
const inUtc = ({ starts_at, ends_at }: Span): Span => ({ starts_at: utc(starts_at), ends_at: utc(ends_at) });

/** What is open and free from now on: the hours less visits, their buffers, and what else is taken. */
export function freeStretches(agenda: Agenda, now: number): Span[] {
  const standing = agenda.appointments.filter(({ status }) => status !== "noshow" && status !== "cancelled");
  const taken = [
    ...standing.map(({ starts_at, buffer_until }) => inUtc({ starts_at, ends_at: buffer_until })),
    ...agenda.busy.map(inUtc),
    { starts_at: utc(0), ends_at: utc(Math.ceil(now / 300_000) * 300_000) },
  ];
  return taken
    .reduce(without, agenda.openings.map(inUtc))
    .filter((one) => Date.parse(one.ends_at) - Date.parse(one.starts_at) >= LEAST * 60_000)
    .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
}

export type Entry =
  | { kind: "visit"; span: Span; visit: AgendaAppointment }
  | { kind: "free"; span: Span }
  | { kind: "busy"; span: Span; held: boolean }
  | { kind: "closure"; span: Span; label: string; leave: boolean }
  | { kind: "break"; span: Span };

/** All that one day holds, in order, for reading from top to bottom. */
export function entriesOf(agenda: Agenda, day: Span, now: number): Entry[] {
  const within = (span: Span) =>
    Date.parse(span.ends_at) > Date.parse(day.starts_at) &&
    Date.parse(span.starts_at) < Date.parse(day.ends_at);
  const all: Entry[] = [
    ...agenda.appointments.map((visit): Entry => ({ kind: "visit", span: visit, visit })),
    ...freeStretches(agenda, now).map((span): Entry => ({ kind: "free", span })),
    ...agenda.busy.map((one): Entry => ({ kind: "busy", span: one, held: one.kind === "held" })),
    ...agenda.closures.map(
      (one): Entry => ({ kind: "closure", span: one, label: one.label, leave: one.leave_id !== null }),
    ),
    ...agenda.breaks.map((span): Entry => ({ kind: "break", span })),
  ];
  return all
    .filter((entry) => within(entry.span))
    .sort((a, b) => Date.parse(a.span.starts_at) - Date.parse(b.span.starts_at));
}
