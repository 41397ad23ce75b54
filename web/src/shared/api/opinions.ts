/** Opinions asked of a specialist with photos: the calls of backend/opinions. Times are ISO 8601 UTC. */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";
import type { Photo } from "./types";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;
const one = (id: string) => `/opinions/${seg(id)}`;

type Schemas = components["schemas"];

export type OpinionUrgency = Schemas["OpinionUrgency"];
export type OpinionState = Schemas["OpinionState"];
export type OpinionLine = Schemas["OpinionLine"];
/** An answer always carries what a question may leave out. */
export type OpinionView = Omit<Schemas["OpinionView"], "history" | "answer"> & {
  history: OpinionHistory | null;
  answer: (Omit<Schemas["OpinionAnswer"], "findings"> & { findings: Finding[] }) | null;
};
export type OpinionList = Schemas["OpinionList"];
export type OpinionHistory = Required<NonNullable<Schemas["OpinionView"]["history"]>>;
export type OpinionCase = Schemas["OpinionCase"];
export type NewOpinion = Schemas["NewOpinion"];
export type OpinionAddressee = Schemas["OpinionAddressee"];
export type OpinionEvent = Schemas["OpinionEventView"];
export type OpinionAnswer = NonNullable<OpinionView["answer"]>;
export type Finding = Required<Schemas["OpinionAnswer"]["findings"][number]>;
export type NewAnswer = Schemas["NewAnswer"];
export type Advice = Schemas["Advice"];
export type Morphology = Schemas["Morphology"];
export type Confidence = Schemas["Confidence"];
export type VisitAdvised = Schemas["VisitAdvised"];
export type MyOpinion = Schemas["MyOpinion"];
export type Box = Schemas["Box"];

// Reading
export const fetchOpinions = (box: Box, closed: boolean, signal?: Signal) =>
  api.get<OpinionList>("/opinions", { query: { box, closed }, ...until(signal) });
export const fetchOpinion = (id: string, signal?: Signal) => api.get<OpinionView>(one(id), until(signal));
export const fetchOpinionsOfPatient = (patientId: string, signal?: Signal) =>
  api.get<OpinionLine[]>(`/patients/${seg(patientId)}/opinions`, until(signal));
export const fetchPhotosToShow = (patientId: string, signal?: Signal) =>
  api.get<Photo[]>(`/patients/${seg(patientId)}/opinion-photos`, until(signal));

// Asking
export const draftOpinion = (wanted: NewOpinion) => api.post<OpinionView>("/opinions", wanted);
export const changeOpinion = (id: string, wanted: OpinionCase) => api.put<OpinionView>(one(id), wanted);
export const discardOpinion = (id: string) => api.delete(one(id));
export const sendOpinion = (id: string, consent: Schemas["ConsentHow"]) =>
  api.post<OpinionView>(`${one(id)}/send`, { consent });
export const completeOpinion = (id: string, words: string) =>
  api.post<OpinionView>(`${one(id)}/complete`, { words });
export const readdressOpinion = (id: string, to: OpinionAddressee) =>
  api.put<OpinionView>(`${one(id)}/addressee`, to);
export const withdrawOpinion = (id: string, reason: string) =>
  api.post<OpinionView>(`${one(id)}/withdraw`, { reason });
export const releaseOpinion = (id: string, patient_words: string) =>
  api.post<OpinionView>(`${one(id)}/release`, { patient_words });

// Answering
export const triageOpinion = (id: string, urgency: OpinionUrgency, reason: string) =>
  api.put<OpinionView>(`${one(id)}/urgency`, { urgency, reason });
export const takeOpinion = (id: string) => api.post<OpinionView>(`${one(id)}/take`);
export const giveOpinionBack = (id: string, reason: string) =>
  api.post<void>(`${one(id)}/give-back`, { reason });
export const askForMore = (id: string, words: string) => api.post<OpinionView>(`${one(id)}/more`, { words });
export const answerOpinion = (id: string, answer: NewAnswer) =>
  api.post<OpinionView>(`${one(id)}/answer`, answer);

// The patient's own
export const fetchMyOpinions = (patient_id: string, signal?: Signal) =>
  api.get<MyOpinion[]>("/me/opinions", { query: { patient_id }, ...until(signal) });
export const objectToOpinion = (id: string) => api.post<void>(`/me/opinions/${seg(id)}/withdraw`);
