/**
 * Finding a doctor and a time, holding it, moving and giving it back; where a patient lives.
 * Times are ISO 8601 UTC, days are `YYYY-MM-DD`, months `YYYY-MM`, distances kilometres, money cents.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";
import type { Appointment, NewAppointment, PractitionerCard, SlotWeek } from "./types";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type Suggestion = Schemas["Suggestion"];
export type VisitType = Schemas["VisitType"];
export type Instrument = Schemas["Instrument"];
export type Commune = Schemas["Commune"];
export type Cabin = Schemas["Cabin"];
export type Month = Schemas["Month"];
export type Residence = Schemas["Residence"];
export type VisitMode = Schemas["VisitMode"];
export type CancelCode = Schemas["CancelCode"];
export type Unanswered = Schemas["Unanswered"];
export type Tariff = Schemas["Tariff"];
export type NewTariff = Schemas["NewTariff"];

export interface Filters {
  speciality?: string | undefined;
  place?: string | undefined;
  q?: string | undefined;
  language?: string | undefined;
  date?: string | undefined;
  instrument?: string | undefined;
  no_overrun?: boolean | undefined;
  mode?: "remote" | "on_site" | undefined;
  visit_type?: string | undefined;
  age?: number | undefined;
  commune?: string | undefined;
  max_km?: number | undefined;
  sort?: "soonest" | "nearest" | undefined;
}

/** What kind of visit, and where the patient will be. */
export interface Choice {
  visit?: string | undefined;
  mode?: VisitMode | undefined;
  cabin?: string | undefined;
}

const chosen = ({ visit, mode, cabin }: Choice) => ({ visit_type: visit, mode, cabin_id: cabin });

export const searchPractitioners = (filters: Filters, signal?: Signal) =>
  api.get<PractitionerCard[]>("/practitioners", { query: { ...filters }, ...until(signal) });
export const fetchSuggestions = (q: string, signal?: Signal) =>
  api.get<Suggestion[]>("/specialities/suggest", { query: { q }, ...until(signal) });
export const fetchVisitTypes = (speciality: string, signal?: Signal) =>
  api.get<VisitType[]>("/visit-types", { query: { speciality }, ...until(signal) });
export const fetchInstruments = (signal?: Signal) => api.get<Instrument[]>("/instruments", until(signal));
export const fetchCommunes = (q: string, signal?: Signal) =>
  api.get<Commune[]>("/communes", { query: { q }, ...until(signal) });
export const fetchCabins = (near: string | undefined, signal?: Signal) =>
  api.get<Cabin[]>("/cabins", { query: { near }, ...until(signal) });

/** `patient_id`: hours kept for some are shown to those they are kept for. */
export const fetchMonth = (id: string, month: string, choice: Choice, patient_id?: string, signal?: Signal) =>
  api.get<Month>(`/practitioners/${seg(id)}/calendar`, {
    query: { month, patient_id, ...chosen(choice) },
    ...until(signal),
  });
export const fetchDays = (
  id: string,
  from: string,
  days: number,
  choice: Choice,
  patient_id?: string,
  signal?: Signal,
) =>
  api.get<SlotWeek>(`/practitioners/${seg(id)}/slots`, {
    query: { from, days, patient_id, ...chosen(choice) },
    ...until(signal),
  });

export const holdTime = (wish: NewAppointment, idempotencyKey: string) =>
  api.post<Appointment>("/appointments", { ...wish, hold: true }, { idempotencyKey });
export const confirmHold = (id: string, said: Schemas["Confirmation"]) =>
  api.post<Appointment>(`/appointments/${seg(id)}/confirm`, said);
export const moveAppointment = (id: string, move: Schemas["Move"]) =>
  api.post<Appointment>(`/appointments/${seg(id)}/move`, move);
/** Of a hold or an appointment; sent even when the page is being left. */
export const giveBack = (id: string, why: Schemas["Cancellation"]) =>
  api.post<Appointment>(`/appointments/${seg(id)}/cancel`, why, { keepalive: true });

export const fetchResidence = (patient_id: string, signal?: Signal) =>
  api.get<Residence>("/me/residence", { query: { patient_id }, ...until(signal) });
export const sayResidence = (patient_id: string, said: Schemas["NewResidence"]) =>
  api.put<Residence>("/me/residence", said, { query: { patient_id } });

export const fetchUnanswered = (signal?: Signal) =>
  api.get<Unanswered[]>("/admin/searches/unanswered", until(signal));
export const fetchTariffs = (signal?: Signal) => api.get<Tariff[]>("/admin/tariffs", until(signal));
export const setTariff = (tariff: NewTariff) => api.put<Tariff>("/admin/tariffs", tariff);
