import type { DirectoryEntry, NewPerson, StaffRole } from "~/shared/api/admin";
import { needsSite, worksAtSites } from "./order";

/** The invitation as it is being filled in. */
export interface Wish {
  role: StaffRole | "";
  entry: DirectoryEntry | undefined;
  name: string;
  login: string;
  site: string;
  starts: string;
  ends: string;
}

export type Lack = "role" | "entry" | "name" | "login" | "site" | "starts" | "order";

/** `restricted`: who invites has only own sites, so each person invited needs one of them. */
export function lacking(wish: Wish, restricted: boolean): Set<Lack> {
  const lacks = new Set<Lack>();
  if (!wish.role) lacks.add("role");
  if (wish.role === "practitioner" && !wish.entry) lacks.add("entry");
  if (!wish.name.trim()) lacks.add("name");
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(wish.login.trim())) lacks.add("login");
  if (wish.role && siteAsked(wish.role)) {
    if (!wish.site && (restricted || needsSite(wish.role))) lacks.add("site");
    if (wish.site && !wish.starts) lacks.add("starts");
    if (wish.site && wish.ends && wish.ends < wish.starts) lacks.add("order");
  }
  return lacks;
}

export const siteAsked = (role: StaffRole): boolean => worksAtSites(role);

/** What is sent: nothing of a field that the role does not have. */
export function newPerson(wish: Wish): NewPerson {
  const role = wish.role as StaffRole;
  const site_id = siteAsked(role) && wish.site ? wish.site : null;
  return {
    name: wish.name.trim(),
    login: wish.login.trim(),
    role,
    practitioner_id: role === "practitioner" ? (wish.entry?.practitioner_id ?? null) : null,
    site_id,
    starts_on: site_id ? wish.starts : null,
    ends_on: site_id && wish.ends ? wish.ends : null,
  };
}
