import type { RuleLine, Schedule, ScheduleRule } from "~/shared/api/schedules";
import { clockMinutes } from "../agenda/clock";

export type For = "all" | "types" | "urgent" | "zone";

/** A line of the week while it is being written; times are `HH:MM`. */
export interface Draft {
  key: number;
  weekday: number;
  kind: "open" | "break";
  starts: string;
  ends: string;
  site_id: string;
  for: For;
  visit_types: string[];
  release_hours: number;
}

export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export const RELEASES = [2, 4, 12, 24, 48, 72, 168];
const DAY_MINUTES = 24 * 60;

let count = 0;

export function newDraft(weekday: number, site_id: string, more: Partial<Draft> = {}): Draft {
  count += 1;
  const usual = {
    kind: "open",
    starts: "09:00",
    ends: "12:00",
    for: "all",
    visit_types: [],
    release_hours: 24,
  } as const;
  return { ...usual, visit_types: [], site_id, ...more, weekday, key: count };
}

/** The rules in force on a day, as drafts. */
export function draftsOn(schedule: Schedule, day: string): Draft[] {
  return schedule.rules
    .filter((rule) => rule.valid_from <= day && (!rule.valid_until || rule.valid_until >= day))
    .map((rule) => draftOf(rule, schedule.site_id));
}

function draftOf(rule: ScheduleRule, home: string): Draft {
  return newDraft(rule.weekday, rule.site_id ?? home, {
    kind: rule.kind,
    starts: rule.starts.slice(0, 5),
    ends: rule.ends.slice(0, 5),
    for: rule.reserved_for ?? (rule.visit_types.length > 0 ? "types" : "all"),
    visit_types: rule.visit_types,
    release_hours: rule.release_hours ?? 24,
  });
}

/** As the server wants it. */
export function linesOf(drafts: readonly Draft[]): RuleLine[] {
  return drafts.map((draft) => {
    const base = { weekday: draft.weekday, kind: draft.kind, starts: draft.starts, ends: draft.ends };
    if (draft.kind === "break") return base as RuleLine;
    const reserved = draft.for === "urgent" || draft.for === "zone";
    return {
      ...base,
      site_id: draft.site_id,
      visit_types: draft.for === "types" ? draft.visit_types : [],
      reserved_for: reserved ? draft.for : null,
      release_hours: reserved ? draft.release_hours : null,
    } as RuleLine;
  });
}

export function isRight(draft: Draft): boolean {
  const from = clockMinutes(draft.starts);
  const until = clockMinutes(draft.ends);
  const chosen = draft.kind === "break" || draft.for !== "types" || draft.visit_types.length > 0;
  return from !== undefined && until !== undefined && from !== until && chosen;
}

export function byDay(drafts: readonly Draft[], weekday: number): Draft[] {
  return drafts.filter((draft) => draft.weekday === weekday).sort((a, b) => a.starts.localeCompare(b.starts));
}

/** The same lines from Monday to Friday as on one day. */
export function copied(drafts: readonly Draft[], from: number): Draft[] {
  const kept = drafts.filter((draft) => draft.weekday > 4 || draft.weekday === from);
  const model = byDay(drafts, from);
  const others = [0, 1, 2, 3, 4].filter((day) => day !== from);
  return [...kept, ...others.flatMap((day) => model.map((draft) => newDraft(day, draft.site_id, draft)))];
}

/** Minutes of visits a week: what is open, counted once, less the breaks. */
export function openMinutes(drafts: readonly Draft[]): number {
  const minutes = new Set<number>();
  const each = (kind: Draft["kind"], act: (minute: number) => void) => {
    for (const draft of drafts) {
      const from = clockMinutes(draft.starts);
      const until = clockMinutes(draft.ends);
      if (draft.kind !== kind || from === undefined || until === undefined || from === until) continue;
      const start = draft.weekday * DAY_MINUTES + from;
      const end = draft.weekday * DAY_MINUTES + until + (until > from ? 0 : DAY_MINUTES);
      for (let minute = start; minute < end; minute += 5) act(minute % (7 * DAY_MINUTES));
    }
  };
  each("open", (minute) => minutes.add(minute));
  each("break", (minute) => minutes.delete(minute));
  return minutes.size * 5;
}
