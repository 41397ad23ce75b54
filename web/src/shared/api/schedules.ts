/**
 * Hours, leave and settings of a practitioner or a cabin, and the agenda drawn from them.
 * Instants are ISO 8601 UTC; hours of rules are wall clock of their place, `HH:MM:SS`; Monday is 0.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type Schedule = Schemas["Schedule"];
export type ScheduleRule = Schemas["Rule"];
export type RuleLine = Schemas["Line"];
export type DayChange = Schemas["DayChange"];
export type NewDay = Schemas["NewDay"];
export type ScheduledLeave = Schemas["Leave"];
export type NewLeave = Schemas["NewLeave"];
export type PublicHoliday = Schemas["Holiday"];
export type ScheduleSettings = Schemas["Settings"];
export type NewSettings = Schemas["NewSettings"];
export type ScheduleChange = Schemas["Change"];
export type Hit = Schemas["Hit"];
export type Fate = Schemas["Fate"];
export type Fates = Record<string, Fate>;

export type Agendas = Schemas["Agendas"];
export type Agenda = Schemas["Agenda"];
export type AgendaAppointment = Schemas["AgendaAppointment"];
export type AgendaOpening = Schemas["AgendaOpening"];
export type AgendaClosure = Schemas["AgendaClosure"];
export type AgendaBusy = Schemas["AgendaBusy"];

/** With `dry_run` it is only said which appointments a change would touch. */
export interface How {
  dry_run?: boolean;
  appointments?: Fates;
}

const of = (owner: string) => `/schedules/${seg(owner)}`;

/** One's own agenda: days of the place's clock from `from`. */
export const fetchMyAgenda = (from: string, days: number, signal?: Signal) =>
  api.get<Agendas>("/agenda", { query: { from, days }, ...until(signal) });

export const fetchSchedule = (owner: string, signal?: Signal) => api.get<Schedule>(of(owner), until(signal));
export const setWeek = (owner: string, valid_from: string, rules: RuleLine[], how: How) =>
  api.put<ScheduleChange>(`${of(owner)}/week`, { valid_from, rules, ...how });
export const addDay = (owner: string, day: NewDay, how: How) =>
  api.post<ScheduleChange>(`${of(owner)}/days`, { ...day, ...how });
export const removeDay = (owner: string, exception: string, how: How) =>
  api.post<ScheduleChange>(`${of(owner)}/days/${seg(exception)}/remove`, how);
export const setLeave = (owner: string, leave: NewLeave, how: How) =>
  api.post<ScheduleChange>(`${of(owner)}/leaves`, { ...leave, ...how });
export const endLeave = (owner: string, leave: string) =>
  api.delete<ScheduleChange>(`${of(owner)}/leaves/${seg(leave)}`);
export const setSettings = (owner: string, settings: NewSettings) =>
  api.put<ScheduleChange>(`${of(owner)}/settings`, settings);
export const undoChange = (change: string, appointments: Fates = {}) =>
  api.post<ScheduleChange>(`/schedule-changes/${seg(change)}/undo`, { appointments });
