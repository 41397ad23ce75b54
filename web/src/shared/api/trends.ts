import type { components } from "~/generated/api";
import { api } from "./client";

/** Earlier measurements of a patient, oldest visit first, and whether this installation offers NEWS2 colours. */
export const fetchTrends = (patientId: string, signal?: AbortSignal) =>
  api.get<components["schemas"]["TrendsView"]>(
    `/patients/${encodeURIComponent(patientId)}/trends`,
    signal ? { signal } : {},
  );
