import type { Person } from "~/shared/api/admin";

/** Those with an open session, the latest active first; without the person who looks. */
export function connected(people: readonly Person[], self: string | undefined): Person[] {
  return people
    .filter((one) => one.sessions > 0 && one.account_id !== self)
    .sort((a, b) => (b.last_seen_at ?? "").localeCompare(a.last_seen_at ?? ""));
}
