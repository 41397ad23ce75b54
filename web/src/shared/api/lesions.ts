/** Lesions and their series of photos: the calls of media/lesions. Days are `YYYY-MM-DD`. */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";
import type { Photo } from "./types";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type Lesion = Schemas["Lesion"];
export type LesionDetail = Schemas["LesionDetail"];
export type LesionSeries = Schemas["LesionSeries"];
export type LesionState = Schemas["LesionState"];
export type NewLesion = Schemas["NewLesion"];
export type LesionChange = Partial<Schemas["LesionChange"]>;
export type LesionChecked = Schemas["LesionChecked"];
export type DueLesion = Schemas["DueLesion"];
export type PhotoPlace = Schemas["PhotoPlace"];
export type PhotoMove = Schemas["PhotoMoveView"];
export type PhotoConsents = Schemas["PhotoConsents"];

export const fetchLesions = (patientId: string, signal?: Signal) =>
  api.get<Lesion[]>(`/patients/${seg(patientId)}/lesions`, until(signal));
export const addLesion = (patientId: string, wish: NewLesion) =>
  api.post<Lesion>(`/patients/${seg(patientId)}/lesions`, wish);
export const fetchLesion = (id: string, signal?: Signal) =>
  api.get<LesionDetail>(`/lesions/${seg(id)}`, until(signal));
export const changeLesion = (id: string, change: LesionChange) =>
  api.patch<LesionDetail>(`/lesions/${seg(id)}`, change);
export const checkLesion = (id: string, checked: LesionChecked) =>
  api.post<LesionDetail>(`/lesions/${seg(id)}/checked`, checked);
export const fetchDueLesions = (signal?: Signal) => api.get<DueLesion[]>("/lesions/due", until(signal));

export const placePhoto = (id: string, place: PhotoPlace) =>
  api.put<Photo>(`/photos/${seg(id)}/place`, place);
export const movePhoto = (id: string, patient_id: string, reason: string) =>
  api.post<Photo>(`/photos/${seg(id)}/move`, { patient_id, reason });
export const fetchPhotoMoves = (patientId: string, signal?: Signal) =>
  api.get<PhotoMove[]>(`/patients/${seg(patientId)}/photo-moves`, until(signal));
export const fetchPhotoConsents = (patientId: string, signal?: Signal) =>
  api.get<PhotoConsents>(`/patients/${seg(patientId)}/photo-consents`, until(signal));
export const givePhotoConsent = (patientId: string, care: boolean, teaching: boolean) =>
  api.put<PhotoConsents>(`/patients/${seg(patientId)}/photo-consents`, { care, teaching });
