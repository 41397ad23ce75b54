/** The calls of `/api/admin` and their shapes: people, sites, cabins, the journal. */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Schemas = components["schemas"];

/** The roles one may invite and see here; patients, cabins and guests are never listed. */
export type StaffRole = Exclude<Schemas["AccountRole"], "patient" | "cabin" | "guest">;
export type SiteKind = Schemas["SiteKind"];
export type Membership = Schemas["MembershipView"];
export type Person = Omit<Schemas["PersonView"], "role"> & { role: StaffRole };
export type NewPerson = Schemas["NewPerson"];
export type NewMembership = Schemas["NewMembership"];
export type StaffSession = Schemas["StaffSession"];
export type DirectoryEntry = Schemas["DirectoryEntry"];

export type SiteData = Schemas["SiteData"];
export type AdminSite = Schemas["AdminSite"];
export type CabinKey = Schemas["CabinKeyView"];
export type AdminCabin = Schemas["AdminCabin"];
export type EnrolmentCode = Schemas["EnrolmentCode"];

export type AuditLine = Schemas["AuditLine"];
export type AuditPage = Schemas["AuditPage"];
export type AuditState = Schemas["AuditState"];
export type PatientTraits = Schemas["PatientTraits"];
export type PatientFound = Schemas["PatientFound"];
export type BreakGlass = Schemas["BreakGlassView"];

/** Filters of the journal; `cursor` is the `next` of the page before. */
export interface AuditSearch {
  patient_id?: string | undefined;
  account_id?: string | undefined;
  action?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  cursor?: string | undefined;
}

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

// People. All of them come at once and are searched in the page: no name goes into an address.
export const fetchPeople = (signal?: Signal) => api.get<Person[]>("/admin/people", until(signal));
export const invitePerson = (person: NewPerson) => api.post<Person>("/admin/people", person);
export const inviteAgain = (id: string) => api.post<void>(`/admin/people/${seg(id)}/invite`);
export const closePerson = (id: string) => api.post<Person>(`/admin/people/${seg(id)}/close`);
export const reopenPerson = (id: string) => api.post<Person>(`/admin/people/${seg(id)}/reopen`);
export const resetFactors = (id: string) => api.post<Person>(`/admin/people/${seg(id)}/reset-factors`);
export const fetchPersonSessions = (id: string, signal?: Signal) =>
  api.get<StaffSession[]>(`/admin/people/${seg(id)}/sessions`, until(signal));
export const endPersonSessions = (id: string) => api.delete(`/admin/people/${seg(id)}/sessions`);
export const addMembership = (wish: NewMembership) => api.post<Membership>("/admin/memberships", wish);
export const endMembership = (id: string, ends_on: string) =>
  api.post<Membership>(`/admin/memberships/${seg(id)}/end`, { ends_on });
/** The public directory of practitioners, by the beginning of the name. */
export const searchDirectory = (q: string, signal?: Signal) =>
  api.get<DirectoryEntry[]>("/admin/practitioners", { query: { q }, ...until(signal) });

// Sites
export const fetchSites = (signal?: Signal) => api.get<AdminSite[]>("/admin/sites", until(signal));
export const addSite = (site: SiteData) => api.post<AdminSite>("/admin/sites", site);
export const changeSite = (id: string, site: SiteData) => api.put<AdminSite>(`/admin/sites/${seg(id)}`, site);

// Cabins
export const addCabin = (cabin: { name: string; site_id: string }) =>
  api.post<AdminCabin>("/admin/cabins", cabin);
export const askEnrolmentCode = (id: string) => api.post<EnrolmentCode>(`/admin/cabins/${seg(id)}/enrolment`);
export const refuseCabinKey = (id: string) => api.post<AdminCabin>(`/admin/cabins/${seg(id)}/refuse`);

export const confirmCabinKey = (id: string, fingerprint: string) =>
  api.post<AdminCabin>(`/admin/cabins/${seg(id)}/confirm`, { fingerprint });
export const revokeCabinKey = (id: string) => api.post<AdminCabin>(`/admin/cabins/${seg(id)}/revoke`);

// The journal
export const fetchAudit = (search: AuditSearch, signal?: Signal) =>
  api.get<AuditPage>("/admin/audit", { query: { ...search }, ...until(signal) });
export const fetchAuditState = (signal?: Signal) => api.get<AuditState>("/admin/audit/state", until(signal));
export const findAuditPatients = (traits: PatientTraits) =>
  api.post<PatientFound[]>("/admin/audit/patients", traits);
export const fetchBreakGlass = (signal?: Signal) =>
  api.get<BreakGlass[]>("/admin/break-glass", until(signal));
export const reviewBreakGlass = (id: string, finding: string) =>
  api.post<BreakGlass>(`/admin/break-glass/${seg(id)}/review`, { finding });
