import type { WaitingEntry } from "~/shared/api/waitingList";
import { byLocale, dayAndTime } from "~/shared/i18n";
import { tw } from "./texts";

/** What is waited for: a doctor, or anybody of a speciality. */
export const target = (entry: WaitingEntry): string =>
  entry.practitioner ? entry.practitioner.name : byLocale(entry, "speciality");

/** Why this is waited for: a sooner time, or one that a leave took away. */
export function background(entry: WaitingEntry, now: number): string | undefined {
  if (entry.replaces) return tw("entry.sooner", { when: dayAndTime(entry.replaces.starts_at, now) });
  const lost = entry.instead_of;
  if (!lost) return undefined;
  return tw("entry.instead", { when: dayAndTime(lost.starts_at, now), name: lost.practitioner_name });
}

export const isLive = (entry: WaitingEntry): boolean =>
  entry.state === "waiting" || entry.state === "offered";
