import type { Membership, Person, StaffRole } from "~/shared/api/admin";
import { matches } from "../parts/words";

/** Roles that work at sites; the others are tied to none. */
const AT_SITES: readonly StaffRole[] = [
  "practitioner",
  "assistant",
  "attendant",
  "interpreter",
  "coordinator",
];
/** Roles that can do nothing without a site. */
const NEED_SITE: readonly StaffRole[] = ["assistant", "attendant", "coordinator"];

export const worksAtSites = (role: StaffRole): boolean => AT_SITES.includes(role);
export const needsSite = (role: StaffRole): boolean => NEED_SITE.includes(role);

export type Standing = "now" | "later" | "over";

/** Where a membership stands on `today` (`YYYY-MM-DD`). */
export function standingOf({ starts_on, ends_on, in_force }: Membership, today: string): Standing {
  if (in_force) return "now";
  return ends_on !== null && ends_on < today ? "over" : starts_on > today ? "later" : "over";
}

/** An open account that lacks something it needs to work: an answer, a factor, a site. */
export function lacks(person: Person): "answer" | "factor" | "site" | undefined {
  if (person.status === "closed") return undefined;
  if (person.status === "invited") return "answer";
  if (person.factors === 0) return "factor";
  if (needsSite(person.role) && !person.memberships.some((one) => one.in_force)) return "site";
  return undefined;
}

export interface PeopleSearch {
  words: string;
  role: string;
  site: string;
}

export function found(people: readonly Person[], { words, role, site }: PeopleSearch): Person[] {
  return people.filter(
    (one) =>
      (!role || one.role === role) &&
      (!site || one.memberships.some((membership) => membership.site_id === site)) &&
      matches(words, one.name, one.login, ...one.memberships.map((membership) => membership.site_name)),
  );
}

export type PeopleGroup = "attention" | "active" | "closed";

/** Who needs a hand first; by name within each group. */
export function grouped(people: readonly Person[], language: string): Record<PeopleGroup, Person[]> {
  const groups: Record<PeopleGroup, Person[]> = { attention: [], active: [], closed: [] };
  const byName = [...people].sort((a, b) => a.name.localeCompare(b.name, language));
  for (const one of byName) {
    groups[one.status === "closed" ? "closed" : lacks(one) ? "attention" : "active"].push(one);
  }
  return groups;
}
