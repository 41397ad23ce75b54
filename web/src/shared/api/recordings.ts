import type { components } from "~/generated/api";
import { api, apiUrl } from "./client";

/** Waveforms and sound of a visit, oldest first; those still on their way with what is missing. */
export type Recording = components["schemas"]["Recording"];

export const fetchRecordings = (consultationId: string, signal?: AbortSignal) =>
  api.get<Recording[]>(
    `/consultations/${encodeURIComponent(consultationId)}/recordings`,
    signal ? { signal } : {},
  );

/** The samples stored so far, encoded as the recording's head says. */
export const recordingUrl = (id: string) => apiUrl(`/recordings/${encodeURIComponent(id)}/content`);
