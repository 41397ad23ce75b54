/** Prescriptions: the calls of backend/prescriptions. Times are ISO 8601 UTC. */
import type { components } from "~/generated/api";
import { api, apiUrl, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;
const ofVisit = (id: string) => `/consultations/${seg(id)}/prescriptions`;
const one = (id: string) => `/prescriptions/${seg(id)}`;
const TEMPLATES = "/me/prescription-templates";

type Schemas = components["schemas"];

export type Medicine = Required<Schemas["Medicine"]>;
export type Order = Schemas["OrderLine"];
export type SickLeave = Required<Schemas["SickLeave"]>;
export type PrescriptionItem = Medicine | Order | SickLeave;
export interface PrescriptionContent {
  items: PrescriptionItem[];
  weight_kg: number | null;
  height_cm: number | null;
}
export type PrescriptionSheet = Schemas["PrescriptionSheet"];
export type CancelledBecause = Schemas["CancelledBecause"];
/** An answer always carries what a draft may leave out. */
export type Prescription = Omit<Schemas["PrescriptionView"], "content"> & {
  content: PrescriptionContent | null;
};
export type PrescriptionTemplate = Omit<Schemas["PrescriptionTemplateView"], "items"> & {
  items: PrescriptionItem[];
};
export type VisitDocuments = Schemas["VisitDocuments"];

// Reading
export const fetchPrescriptions = (consultationId: string, signal?: Signal) =>
  api.get<Prescription[]>(ofVisit(consultationId), until(signal));
export const fetchPrescriptionsOf = (patientId: string, signal?: Signal) =>
  api.get<Prescription[]>(`/patients/${seg(patientId)}/prescriptions`, until(signal));
export const prescriptionPdf = (id: string) => apiUrl(`${one(id)}/prescription.pdf`);

// Writing
export const savePrescription = (
  consultationId: string,
  draft: { content: PrescriptionContent; replaces: string | null; revision: number },
) => api.put<Prescription>(`${ofVisit(consultationId)}/draft`, draft);
export const discardPrescription = (consultationId: string) => api.delete(`${ofVisit(consultationId)}/draft`);
export const signPrescription = (id: string, revision: number) =>
  api.post<Prescription>(`${one(id)}/sign`, { revision });
export const cancelPrescription = (id: string, reason: CancelledBecause) =>
  api.post<Prescription>(`${one(id)}/cancel`, { reason });
export const fetchTemplates = (signal?: Signal) => api.get<PrescriptionTemplate[]>(TEMPLATES, until(signal));
export const keepTemplate = (title: string, items: PrescriptionItem[]) =>
  api.put<PrescriptionTemplate>(TEMPLATES, { title, items });
export const discardTemplate = (id: string) => api.delete(`${TEMPLATES}/${seg(id)}`);

// At the end of a visit in a cabin
export const fetchDocuments = (consultationId: string, signal?: Signal) =>
  api.get<VisitDocuments>(`/consultations/${seg(consultationId)}/documents`, until(signal));
export const sendDocuments = (consultationId: string) =>
  api.post<Schemas["DocumentsSent"]>(`/consultations/${seg(consultationId)}/documents/send`);
/** By the attendant: the cabin's screen prints them. */
export const askToPrint = (consultationId: string) =>
  api.post<VisitDocuments>(`/consultations/${seg(consultationId)}/documents/print`);
/** By the cabin's screen: its printer was given the report and these. */
export const notePrinted = (consultationId: string, prescription_ids: string[]) =>
  api.post<void>(`/consultations/${seg(consultationId)}/documents/printed`, { prescription_ids });
