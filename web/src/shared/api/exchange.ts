/** Photos that leave Comptoir: the calls of backend/exchange. */
import type { components } from "~/generated/api";
import { api, apiUrl, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type PhotoCopies = Schemas["PhotoCopies"];
export type PhotoCopy = Schemas["PhotoCopyView"];

export const fetchCopies = (patientId: string, signal?: Signal) =>
  api.get<PhotoCopies>(`/patients/${seg(patientId)}/photo-copies`, until(signal));
/** `confirm_restricted`: the second yes, for intimate photos. */
export const sendCopies = (patientId: string, photo_ids: string[], confirm_restricted: boolean) =>
  api.post<PhotoCopy[]>(`/patients/${seg(patientId)}/photo-copies`, { photo_ids, confirm_restricted });
export const resendCopy = (id: string) => api.post<PhotoCopy>(`/photo-copies/${seg(id)}/resend`);
export const dicomUrl = (photoId: string) => apiUrl(`/photos/${seg(photoId)}/copies/dicom`);
export const archiveUrl = (patient_id?: string) => apiUrl("/me/photos.zip", { patient_id });
