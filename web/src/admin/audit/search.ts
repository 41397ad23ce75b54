import type { AuditLine, AuditSearch } from "~/shared/api/admin";
import { addDays, dayOf } from "~/shared/i18n";

/** What the auditor is looking for. Days are of Paris, both included; empty means no limit. */
export interface JournalSearch {
  patient: { patient_id: string; name: string | undefined } | undefined;
  person: { account_id: string; name: string } | undefined;
  action: string;
  since: string;
  until: string;
}

export const EVERYTHING: JournalSearch = {
  patient: undefined,
  person: undefined,
  action: "",
  since: "",
  until: "",
};

export const isEverything = (search: JournalSearch): boolean =>
  !search.patient && !search.person && !search.action && !search.since && !search.until;

export const inOrder = ({ since, until }: JournalSearch): boolean => !since || !until || since <= until;

/** The instant at which a day of Paris begins. */
export function startOf(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Paris is one or two hours ahead of UTC: the day began at the earlier instant that is already that day.
  for (const hours of [2, 1]) {
    const at = midnight - hours * 3_600_000;
    if (dayOf(at) === day) return new Date(at).toISOString();
  }
  return new Date(midnight).toISOString();
}

export function asked(search: JournalSearch): AuditSearch {
  return {
    patient_id: search.patient?.patient_id,
    account_id: search.person?.account_id,
    action: search.action || undefined,
    since: search.since ? startOf(search.since) : undefined,
    until: search.until ? startOf(addDays(search.until, 1)) : undefined,
  };
}

/** A patient without a name here is told from others by the end of the identifier. */
export const shortRef = (id: string): string => `…${id.slice(-6)}`;

/** The lines of the pages read so far, each once: new lines may push others over a page's edge. */
export function joined(pages: readonly (readonly AuditLine[])[]): AuditLine[] {
  return [...new Map(pages.flat().map((line) => [line.entry_id, line])).values()];
}
