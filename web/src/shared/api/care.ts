/**
 * Who may see a patient, who looked, who acts for whom, guests and identities: the calls of backend/care.
 * Times are ISO 8601 UTC, days are `YYYY-MM-DD`.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";
import type { Me, PatientLite } from "./types";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type AccessEntry = Schemas["AccessEntry"];
export type AccessPage = Schemas["AccessPage"];
export type CareLink = Schemas["CareLinkView"];
export type Delegation = Schemas["ProxyView"];
export type People = Schemas["PeopleView"];
export type NewChild = Schemas["NewChild"];
export type NewHelper = Schemas["NewHelper"];
export type Identity = Schemas["IdentityView"];
export type IdentityDocument = Schemas["IdentityDocument"];
export type Traits = Schemas["Traits"];
export type Notice = Schemas["Notice"];
export type BreakGlassRequest = Schemas["BreakGlassRequest"];
export type BreakGlassOpened = Schemas["BreakGlassOpened"];
export type Referral = Schemas["ReferralView"];
export type GuestKind = Schemas["GuestKind"];
export type NewGuest = Schemas["NewGuest"];
export type Guest = Schemas["GuestView"];
export type GuestCodeSent = Schemas["GuestCodeSent"];

// Who may see the record, who looked
export const fetchAccesses = (patient_id: string | undefined, cursor?: string, signal?: Signal) =>
  api.get<AccessPage>("/me/accesses", { query: { patient_id, cursor }, ...until(signal) });
export const fetchCareLinks = (patient_id?: string, signal?: Signal) =>
  api.get<CareLink[]>("/me/care-links", { query: { patient_id }, ...until(signal) });
export const withdrawCareLink = (id: string) => api.post<void>(`/me/care-links/${seg(id)}/withdraw`);
export const fetchNotices = (signal?: Signal) => api.get<Notice[]>("/me/notices", until(signal));
export const readNotice = (id: string) => api.post<void>(`/me/notices/${seg(id)}/read`);

// Who acts for whom
export const fetchPeople = (signal?: Signal) => api.get<People>("/me/people", until(signal));
export const addChild = (child: NewChild) => api.post<Delegation>("/me/children", child);
export const inviteHelper = (helper: NewHelper) => api.post<Delegation>("/me/helpers", helper);
export const acceptProxy = (id: string) => api.post<void>(`/me/proxies/${seg(id)}/accept`);
export const endProxy = (id: string) => api.delete(`/me/proxies/${seg(id)}`);

// Identity
export const fetchMyIdentity = (patient_id?: string, signal?: Signal) =>
  api.get<Identity>("/me/identity", { query: { patient_id }, ...until(signal) });
export const changeMyIdentity = (patient_id: string, traits: Traits) =>
  api.put<Identity>("/me/identity", traits, { query: { patient_id } });
export const fetchIdentity = (patientId: string, signal?: Signal) =>
  api.get<Identity>(`/patients/${seg(patientId)}/identity`, until(signal));
export const checkIdentity = (patientId: string, document: IdentityDocument, traits: Traits) =>
  api.post<Identity>(`/patients/${seg(patientId)}/identity/check`, { document, traits });

// Staff
export const openBreakGlass = (request: BreakGlassRequest) =>
  api.post<BreakGlassOpened>("/break-glass", request);
export const refer = (consultationId: string, practitioner_id: string) =>
  api.post<Referral>(`/consultations/${seg(consultationId)}/referrals`, { practitioner_id });
/** Exactly this person, also outside the care of one's sites. */
export const findPatientExactly = (q: string, birth_date: string, signal?: Signal) =>
  api.get<PatientLite[]>("/patients", { query: { q, birth_date }, ...until(signal) });

// Guests
export const fetchGuests = (consultationId: string, signal?: Signal) =>
  api.get<Guest[]>(`/consultations/${seg(consultationId)}/guests`, until(signal));
export const inviteGuest = (consultationId: string, guest: NewGuest) =>
  api.post<Guest>(`/consultations/${seg(consultationId)}/guests`, guest);
export const removeGuest = (consultationId: string, guestId: string) =>
  api.delete(`/consultations/${seg(consultationId)}/guests/${seg(guestId)}`);
export const openInvitation = (token: string) => api.post<GuestCodeSent>("/guests/open", { token });
export const enterAsGuest = (code: string) => api.post<Me>("/guests/enter", { code });
