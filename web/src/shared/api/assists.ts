/** Sums of the acts of assistance and what they are paid. Months asked for as `YYYY-MM`, money in cents. */
import type { components } from "~/generated/api";
import { api, apiUrl, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});

type Schemas = components["schemas"];

export type AssistSums = Schemas["AssistSums"];
export type AssistMonth = Schemas["AssistMonth"];
export type AssistYear = Schemas["AssistYear"];
export type AssistRate = Schemas["AssistRateView"];
export type NewAssistRate = Schemas["NewAssistRate"];

const whole = (year: number) => ({ from: `${year}-01`, until: `${year}-12` });

export const fetchAssistSums = (year: number, signal?: Signal) =>
  api.get<AssistSums>("/assist-sums", { query: whole(year), ...until(signal) });
export const assistSumsUrl = (year: number) => apiUrl("/assist-sums.csv", whole(year));
export const fetchAssistRates = (signal?: Signal) =>
  api.get<AssistRate[]>("/admin/assist-rates", until(signal));
export const setAssistRate = (rate: NewAssistRate) => api.put<AssistRate>("/admin/assist-rates", rate);
