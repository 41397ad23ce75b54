import type { AccessEntry } from "~/shared/api/care";
import { dayOf } from "~/shared/i18n/time";

/** Entries of a day that say the same. `from` and `to`: the earliest and the latest. */
export interface AccessLine {
  entry: AccessEntry;
  count: number;
  from: string;
  to: string;
}

export interface AccessDay {
  day: string;
  /** What others did, newest first. */
  others: AccessLine[];
  mine: AccessLine[];
}

/** Twelve photos looked at by one doctor read as one line of the day. A break-glass always stands alone. */
function lines(entries: AccessEntry[]): AccessLine[] {
  const found = new Map<string, AccessLine>();
  for (const entry of entries) {
    const { actor, role, action, entry_id, at } = entry;
    const key = isBreakGlass(entry) ? entry_id : JSON.stringify([actor, role, action]);
    const known = found.get(key);
    if (known) {
      known.count += 1;
      known.from = at;
    } else found.set(key, { entry, count: 1, from: at, to: at });
  }
  return [...found.values()];
}

export const isBreakGlass = (entry: AccessEntry): boolean =>
  entry.action === "glass:break" || entry.reason !== null;

/** `entries` newest first, as the server sends them. */
export function byDay(entries: readonly AccessEntry[]): AccessDay[] {
  const days = new Map<string, AccessEntry[]>();
  for (const entry of entries) {
    const day = dayOf(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].map(([day, all]) => ({
    day,
    others: lines(all.filter((entry) => !entry.mine)),
    mine: lines(all.filter((entry) => entry.mine)),
  }));
}
