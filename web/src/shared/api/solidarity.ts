/**
 * Priority zones, the days volunteers give them, what communes lend and what is owed: the calls of booking/solidarity.
 * Times are ISO 8601 UTC, days `YYYY-MM-DD`, months asked for as `YYYY-MM`, money in cents.
 */
import type { components } from "~/generated/api";
import { api, apiUrl, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type Zone = Schemas["ZoneView"];
export type VolunteerDay = Schemas["VolunteerDayView"];
export type VolunteerDayTimes = Schemas["VolunteerDayTimes"];
export type DayPart = Schemas["DayPart"];
export type Offered = Schemas["OfferView"];
export type OfferedKind = Schemas["OfferKind"];
export type OfferedBody = Schemas["OfferBody"];
export type GivenDay = Schemas["GivenDay"];
export type MyDays = Schemas["MyDays"];
export type NewVolunteerDay = Schemas["NewVolunteerDay"];
export type Ledger = Schemas["LedgerView"];
export type LedgerLine = Schemas["LedgerLine"];
export type Planning = Schemas["PlanningView"];
export type ZoneMonth = Schemas["ZoneMonthView"];
export type ZoneFacts = Schemas["ZoneFactsBody"];

// For everybody
export const fetchZones = (signal?: Signal) => api.get<Zone[]>("/zones", until(signal));
export const fetchZone = (id: string, signal?: Signal) => api.get<Zone>(`/zones/${seg(id)}`, until(signal));
export const fetchVolunteerDay = (id: string, signal?: Signal) =>
  api.get<VolunteerDayTimes>(`/volunteer-days/${seg(id)}`, until(signal));

// For volunteers
export const fetchOffered = (zone: string, day: string, part: DayPart, signal?: Signal) =>
  api.get<Offered[]>(`/zones/${seg(zone)}/offers`, { query: { day, part }, ...until(signal) });
export const fetchMyDays = (month: string | undefined, signal?: Signal) =>
  api.get<MyDays>("/me/volunteer-days", { query: { month }, ...until(signal) });
export const giveDay = (day: NewVolunteerDay) => api.post<GivenDay>("/me/volunteer-days", day);
export const takeDayBack = (id: string, reoffer: boolean) =>
  api.post<Schemas["TakenBack"]>(`/me/volunteer-days/${seg(id)}/take-back`, { reoffer });
export const fetchMyLedger = (signal?: Signal) => api.get<Ledger>("/me/ledger", until(signal));
export const myStatementUrl = (month: string, kind: "pdf" | "csv") =>
  apiUrl(`/me/ledger/statement.${kind}`, { month });

// For those who look after zones
export const fetchManagedZones = (signal?: Signal) => api.get<Zone[]>("/admin/zones", until(signal));
export const addZone = (facts: ZoneFacts) => api.post<Zone>("/admin/zones", facts);
export const changeZone = (id: string, facts: ZoneFacts) => api.put<Zone>(`/admin/zones/${seg(id)}`, facts);
export const fetchZoneOffered = (zone: string, signal?: Signal) =>
  api.get<Offered[]>(`/admin/zones/${seg(zone)}/offers`, until(signal));
export const addOffered = (zone: string, body: OfferedBody) =>
  api.post<Offered>(`/admin/zones/${seg(zone)}/offers`, body);
export const changeOffered = (id: string, body: OfferedBody) =>
  api.put<Offered>(`/admin/offered/${seg(id)}`, body);
export const fetchPlanning = (zone: string, month: string, signal?: Signal) =>
  api.get<Planning>(`/admin/zones/${seg(zone)}/planning`, { query: { month }, ...until(signal) });
export const fetchZoneLedger = (zone: string, month: string, signal?: Signal) =>
  api.get<Ledger>(`/admin/zones/${seg(zone)}/ledger`, { query: { month }, ...until(signal) });
export const zoneLedgerUrl = (zone: string, month: string) =>
  apiUrl(`/admin/zones/${seg(zone)}/ledger.csv`, { month });
export const zoneStatementUrl = (zone: string, practitioner_id: string, month: string) =>
  apiUrl(`/admin/zones/${seg(zone)}/statement.pdf`, { practitioner_id, month });
export const fetchZoneReport = (from: string, until_: string, signal?: Signal) =>
  api.get<ZoneMonth[]>("/admin/zone-report", { query: { from, until: until_ }, ...until(signal) });
export const zoneReportUrl = (from: string, until_: string) =>
  apiUrl("/admin/zone-report.csv", { from, until: until_ });
