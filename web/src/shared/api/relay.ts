/** The calls of `/api/admin/relay`: does the relay of the calls work. */
import type { components } from "~/generated/api";
import { api } from "./client";

type Schemas = components["schemas"];

export type RelayState = Schemas["RelayState"];
export type RelayTest = Schemas["RelayTest"];
export type RelayStep = Schemas["RelayStepResult"];

export const fetchRelay = (signal?: AbortSignal) =>
  api.get<RelayState>("/admin/relay", signal ? { signal } : {});
/** Takes up to half a minute when an address does not answer. */
export const testRelay = () => api.post<RelayState>("/admin/relay/test");
