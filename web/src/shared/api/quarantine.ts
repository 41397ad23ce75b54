/** Readings that are nobody's: what waits at a cabin, what was decided. The calls of backend/cabins/quarantine_api. */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const at = (cabin: string, ...rest: string[]) =>
  ["/cabins", cabin, "quarantine", ...rest]
    .map((part, index) => (index ? encodeURIComponent(part) : part))
    .join("/");

type Schemas = components["schemas"];

export type QuarantinedReading = Schemas["QuarantinedReading"];
export type SettledReading = Schemas["SettledReading"];
export type QuarantinedValues = Schemas["QuarantinedValues"];
export type Decision = Schemas["Decision"];

export const fetchQuarantine = (cabin: string, signal?: Signal) =>
  api.get<QuarantinedReading[]>(at(cabin), until(signal));
export const fetchSettled = (cabin: string, signal?: Signal) =>
  api.get<SettledReading[]>(at(cabin, "settled"), until(signal));
/** Each call is written in the journal. */
export const lookAt = (cabin: string, reading: string) => api.get<QuarantinedValues>(at(cabin, reading));
export const decide = (cabin: string, reading_id: string, decision: Decision) =>
  api.post<void>(at(cabin), { reading_id, decision });
export const reopen = (cabin: string, reading: string) => api.post<void>(at(cabin, reading, "reopen"));
