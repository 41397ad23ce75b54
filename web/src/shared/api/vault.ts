/** The calls of `/api/admin/vault`: keys renewed, photos locked and erased. */
import type { components } from "~/generated/api";
import type { PatientFound, PatientTraits } from "./admin";
import { api, apiUrl } from "./client";

type Schemas = components["schemas"];

export type VaultState = Schemas["VaultState"];
export type VaultTask = Schemas["VaultWork"];
export type VaultErasure = Schemas["ErasureView"];
export type PatientVault = Schemas["PatientVault"];
export type LockReason = Schemas["LockReason"];
export type ErasureBasis = Schemas["ErasureBasis"];
export type ErasureOrder = Schemas["ErasureOrder"];

const until = (signal?: AbortSignal) => (signal ? { signal } : {});
const of = (id: string, rest = "") => `/admin/vault/patients/${encodeURIComponent(id)}${rest}`;

export const fetchVault = (signal?: AbortSignal) => api.get<VaultState>("/admin/vault", until(signal));
export const rotateMaster = () => api.post<VaultTask>("/admin/vault/rotation");
export const findVaultPatients = (traits: PatientTraits) =>
  api.post<PatientFound[]>("/admin/vault/patients", traits);
export const fetchPatientVault = (id: string, signal?: AbortSignal) =>
  api.get<PatientVault>(of(id), until(signal));
export const rotatePatient = (id: string) => api.post<VaultTask>(of(id, "/rotation"));
export const lockPhotos = (id: string, reason: LockReason) =>
  api.post<VaultErasure>(of(id, "/restriction"), { reason });
export const unlockPhotos = (id: string) => api.delete<void>(of(id, "/restriction"));
export const erasePhotos = (id: string, wish: ErasureOrder) =>
  api.post<VaultErasure>(of(id, "/destruction"), wish);
export const certificateUrl = (erasureId: string) =>
  apiUrl(`/admin/vault/erasures/${encodeURIComponent(erasureId)}/certificate`);
