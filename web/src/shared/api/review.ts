/** The specialist's review of photos. Points and matrices in units of the photo's width. */
import type { components } from "~/generated/api";
import { api } from "./client";

type Schemas = components["schemas"];

export type ReviewPatient = Schemas["ReviewPatient"];
export type Alignment = Schemas["Alignment"];
export type Calibration = Schemas["Calibration"];
export type Measure = Schemas["Measure"];
export type NewMeasure = Schemas["NewMeasure"];
export type Annotation = Schemas["Annotation"];
export type NewAnnotation = Schemas["NewAnnotation"];
export type PhotoMarks = Schemas["PhotoMarks"];
export type LandmarkPair = Schemas["LandmarkPair"];

const seg = encodeURIComponent;

export const fetchReview = (patientId: string, signal: AbortSignal) =>
  api.get<ReviewPatient>(`/patients/${seg(patientId)}/review`, { signal });

export const alignPhotos = (id: string, other: string, signal: AbortSignal) =>
  api.post<Alignment>(`/photos/${seg(id)}/alignments`, { other_photo_id: other }, { signal });
export const alignByLandmarks = (id: string, other: string, pairs: LandmarkPair[]) =>
  api.put<Alignment>(`/photos/${seg(id)}/alignments`, { other_photo_id: other, pairs });

/** A photo that was fetched ahead is on the screen now. */
export const noteLook = (id: string) =>
  api.post<void>(`/photos/${seg(id)}/looks`, undefined, { keepalive: true });

export const fetchMarks = (id: string, signal: AbortSignal) =>
  api.get<PhotoMarks>(`/photos/${seg(id)}/marks`, { signal });
export const calibratePhoto = (id: string) => api.post<Calibration>(`/photos/${seg(id)}/calibration`);
export const measurePhoto = (id: string, wish: NewMeasure) =>
  api.post<Measure>(`/photos/${seg(id)}/measures`, wish);
export const removeMeasure = (id: string) => api.delete(`/measures/${seg(id)}`);
export const annotatePhoto = (id: string, wish: NewAnnotation) =>
  api.post<Annotation>(`/photos/${seg(id)}/annotations`, wish);
export const removeAnnotation = (id: string) => api.delete(`/annotations/${seg(id)}`);
