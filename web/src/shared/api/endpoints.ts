import { api, apiUrl, type CallOptions } from "./client";
import type * as T from "./types";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

// Directory
export const fetchSpecialities = (signal?: Signal) => api.get<T.Speciality[]>("/specialities", until(signal));
export const fetchPlaces = (signal?: Signal) => api.get<T.Place[]>("/places", until(signal));

export interface PractitionerSearch {
  speciality?: string | undefined;
  place?: string | undefined;
  q?: string | undefined;
  language?: string | undefined;
}
export const fetchPractitioners = (search: PractitionerSearch, signal?: Signal) =>
  api.get<T.PractitionerCard[]>("/practitioners", { query: { ...search }, ...until(signal) });
export const fetchPractitioner = (id: string, signal?: Signal) =>
  api.get<T.Practitioner>(`/practitioners/${seg(id)}`, until(signal));
export const fetchSlots = (id: string, from: string, days = 7, signal?: Signal) =>
  api.get<T.SlotWeek>(`/practitioners/${seg(id)}/slots`, { query: { from, days }, ...until(signal) });

// Appointments
export const bookAppointment = (wish: T.NewAppointment, idempotencyKey: string) =>
  api.post<T.Appointment>("/appointments", wish, { idempotencyKey });
export const fetchAppointments = (when: "upcoming" | "past" | "day", date?: string, signal?: Signal) =>
  api.get<T.Appointment[]>("/appointments", { query: { when, date }, ...until(signal) });
export const fetchAppointment = (id: string, signal?: Signal) =>
  api.get<T.Appointment>(`/appointments/${seg(id)}`, until(signal));
export const cancelAppointment = (id: string, reason?: string) =>
  api.post<T.Appointment>(`/appointments/${seg(id)}/cancel`, reason ? { reason } : {});
export const inviteUrl = (id: string) => apiUrl(`/appointments/${seg(id)}/invite.ics`);
export const searchPatients = (q: string, signal?: Signal) =>
  api.get<T.PatientLite[]>("/patients", { query: { q }, ...until(signal) });

// Consultations
export const fetchConsultation = (id: string, signal?: Signal) =>
  api.get<T.Consultation>(`/consultations/${seg(id)}`, until(signal));
export const giveConsent = (id: string, version: string) =>
  api.post<void>(`/consultations/${seg(id)}/consent`, { version });
export const joinConsultation = (id: string) => api.post<T.JoinTicket>(`/consultations/${seg(id)}/join`, {});
export const endConsultation = (id: string, notes?: string) =>
  api.post<T.Consultation>(`/consultations/${seg(id)}/end`, notes ? { notes } : {});
export const fetchBoard = (date?: string, signal?: Signal) =>
  api.get<T.BoardRow[]>("/board", { query: { date }, ...until(signal) });
export const fetchRecord = (patientId: string, signal?: Signal) =>
  api.get<T.PatientRecord>(`/patients/${seg(patientId)}/record`, until(signal));

// Photos and cabins
export type Rendition = "original" | "preview" | "thumbnail" | "full";
export const photoUrl = (id: string, rendition: Rendition) => apiUrl(`/photos/${seg(id)}/${rendition}`);
/** Fetched before anybody looks: the audit says so, and whoever shows it says that (`noteLook`). */
export const photoAheadUrl = (id: string, rendition: Rendition) =>
  apiUrl(`/photos/${seg(id)}/${rendition}`, { ahead: true });
/** Every pixel, in a format that every browser shows. */
export const fullPhotoUrl = ({ photo_id, content_type }: Pick<T.Photo, "photo_id" | "content_type">) =>
  photoUrl(photo_id, content_type === "image/heic" ? "full" : "original");
export const fetchPhoto = (id: string, signal?: Signal) =>
  api.get<T.Photo>(`/photos/${seg(id)}`, until(signal));
export const fetchCabinHere = (signal?: Signal) => api.get<T.CabinHere>("/cabins/here", until(signal));
