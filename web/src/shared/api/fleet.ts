/** The calls of `/api/admin/fleet` and their shapes: the cabins for who keeps them running. */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Schemas = components["schemas"];

export type FleetCabin = Schemas["FleetCabin"];
export type FleetSheet = Schemas["FleetSheet"];
export type FleetDevice = Schemas["FleetDeviceView"];
export type Need = Schemas["Need"];
export type NeedKind = Schemas["NeedKind"];
export type CalibrationView = Schemas["CalibrationView"];
export type CabinConfiguration = Schemas["CabinConfiguration"];
export type ConfigurationView = Schemas["ConfigurationView"];
export type ConfigurationVersion = Schemas["ConfigurationVersionView"];
export type DeviceEvent = Schemas["DeviceEventView"];
export type SelfTestView = Schemas["SelfTestView"];
export type SelfTestItem = Schemas["SelfTestItem"];
export type DiagnosticsView = Schemas["DiagnosticsView"];
export type NewCalibration = Schemas["NewCalibration"];
export type NewCalibrationRule = Schemas["NewCalibrationRule"];
export type NewCalibrationOverride = Schemas["NewCalibrationOverride"];
export type CabinAddress = Schemas["CabinAddressData"];
export type CabinHealth = Schemas["CabinHealth"];

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const at = (cabin: string, rest = "") => `/admin/fleet/${encodeURIComponent(cabin)}${rest}`;

export const fetchFleet = (signal?: Signal) => api.get<FleetCabin[]>("/admin/fleet", until(signal));
export const fetchFleetCabin = (cabin: string, signal?: Signal) =>
  api.get<FleetSheet>(at(cabin), until(signal));
export const fetchDeviceEvents = (cabin: string, signal?: Signal) =>
  api.get<DeviceEvent[]>(at(cabin, "/history"), until(signal));
export const fetchConfigurations = (cabin: string, signal?: Signal) =>
  api.get<ConfigurationVersion[]>(at(cabin, "/configurations"), until(signal));
export const changeConfiguration = (
  cabin: string,
  wish: { document: CabinConfiguration; note: string },
  etag: string,
) => api.put<void>(at(cabin, "/configuration"), wish, { ifMatch: etag });
export const goBackToConfiguration = (cabin: string, version: number, etag: string) =>
  api.post<void>(at(cabin, "/configuration/back"), { version }, { ifMatch: etag });
export const askSelfTest = (cabin: string) => api.post<void>(at(cabin, "/self-test"));
export const askDiagnostics = (cabin: string) => api.post<void>(at(cabin, "/diagnostics"));
export const enterCalibration = (cabin: string, wish: NewCalibration) =>
  api.post<void>(at(cabin, "/calibrations"), wish);
export const allowOverdue = (cabin: string, wish: NewCalibrationOverride) =>
  api.post<void>(at(cabin, "/overrides"), wish);
export const setCalibrationRule = (cabin: string, wish: NewCalibrationRule) =>
  api.put<void>(at(cabin, "/calibration-rule"), wish);

/** For who stands beside the cabin. */
export const fetchOwnCabinsHealth = (signal?: Signal) =>
  api.get<CabinHealth[]>("/cabins/mine/health", until(signal));

const door = (cabin: string) => `/admin/cabins/${encodeURIComponent(cabin)}/address`;
export const fetchCabinAddress = (cabin: string, signal?: Signal) =>
  api.get<CabinAddress | null>(door(cabin), until(signal));
export const writeCabinAddress = (cabin: string, address: CabinAddress) =>
  api.put<void>(door(cabin), address);
