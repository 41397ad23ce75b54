/** How calls went. Shares and losses are 0 to 1, times `_ms` and `_s`, rates bits a second. */
import type { components } from "~/generated/api";
import { api } from "./client";

type Schemas = components["schemas"];

export type CallQuality = Schemas["CallQuality"];
export type QualitySide = Schemas["QualitySide"];
export type QualityPoint = Schemas["QualityPoint"];
export type QualityIncident = Schemas["QualityIncident"];
export type QualityFinding = Schemas["QualityFinding"];
export type QualityOverview = Schemas["QualityOverview"];
export type QualityWeek = Schemas["QualityWeek"];
export type QualityLine = Schemas["QualityLine"];
export type QualityAccess = Schemas["QualityAccess"];
export type QualityCall = Schemas["QualityCall"];
export type TechnicalIncident = Schemas["TechnicalIncident"];
export type LineName = Schemas["LineName"];
export type Finding = Schemas["LineFinding"];
export type CallCounts = Schemas["CallCounts"];
export type Level = QualityPoint["level"];

export const fetchCallQuality = (id: string, signal: AbortSignal) =>
  api.get<CallQuality>(`/consultations/${encodeURIComponent(id)}/quality`, { signal });

/** `site`: empty for all one's places. Days are `YYYY-MM-DD`, both included. */
export const fetchQuality = (wish: { site: string; from: string; to: string }, signal: AbortSignal) =>
  api.get<QualityOverview>("/admin/quality", {
    query: { from: wish.from, to: wish.to, ...(wish.site ? { site: wish.site } : {}) },
    signal,
  });
