/**
 * A visit handed to a colleague without hanging up, and how it ended. The calls of backend/consultations.
 * `fetchConsultation` shows the same: `in_charge`, `hand_overs`, `end_reason`, `end_text`.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";
import type { Consultation } from "./types";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const visit = (id: string) => `/consultations/${encodeURIComponent(id)}`;

type Schemas = components["schemas"];

/** `present`: signed in and active now, else the visit cannot be given to them. `busy`: in a visit or an appointment. */
export type ColleagueWhoCould = Schemas["ColleagueView"];
/**
 * `offered` until the colleague joins (`taken`) or refuses; `declined` and `taken_back` lead back to who gave it.
 * `beside`: the colleague had something else at that time. `note` is for practitioners only, else "".
 */
export type HandOver = Schemas["HandOverView"];
export type EndReason = Schemas["EndReason"];

/** Those of the same site or speciality, who are present first. For the practitioner of the visit. */
export const fetchColleagues = (id: string, signal?: Signal) =>
  api.get<ColleagueWhoCould[]>(`${visit(id)}/colleagues`, until(signal));
/** The colleague is the practitioner of the visit from now on; who gives it stays in the call until leaving. */
export const handOverVisit = (id: string, practitionerId: string, note: string) =>
  api.post<HandOver>(`${visit(id)}/hand-over`, { practitioner_id: practitionerId, note });
/** By the colleague: back to who gave it. */
export const declineHandOver = (id: string) => api.post<HandOver>(`${visit(id)}/hand-over/decline`, {});
/** By who gave it, until the colleague has joined. */
export const takeBackHandOver = (id: string) => api.post<HandOver>(`${visit(id)}/hand-over/take-back`, {});

/** `reasonText` is read by the patient. The room hears `consultation_ended` with `reason` as its reason. */
export const endVisit = (id: string, end: { notes?: string; reason: EndReason; reasonText?: string }) =>
  api.post<Consultation>(`${visit(id)}/end`, {
    notes: end.notes ?? "",
    reason: end.reason,
    reason_text: end.reasonText ?? "",
  });
