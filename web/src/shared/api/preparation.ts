/**
 * Preparing visits, tasks, the time given back, the waiting room and the day of cabins: the calls of
 * backend/preparation. Times are ISO 8601 UTC, days are `YYYY-MM-DD`.
 */
import type { components } from "~/generated/api";
import { api, apiUrl, type CallOptions } from "./client";
import type { Agendas } from "./schedules";
import type { Appointment, NewAppointment } from "./types";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type Checklist = Schemas["Checklist"];
export type ChecklistLine = Schemas["ChecklistLine"];
export type ItemState = Schemas["ItemState"];
export type Paper = Schemas["Paper"];
export type Readiness = Schemas["Readiness"];
export type Said = Schemas["ItemSaid"];
export type Task = Schemas["TaskView"];
export type TaskKind = Schemas["TaskKind"];
export type TaskList = Schemas["TaskListView"];
export type NewTask = Schemas["NewTask"];
export type ChangedTask = Schemas["ChangedTask"];
export type Colleague = Schemas["Teammate"];
export type GivenBack = Schemas["GivenBack"];
export type GivenBackLine = Schemas["GivenBackLine"];
export type ActivityRate = Schemas["ActivityRate"];
export type AgendaDelegation = Schemas["Delegation"];
export type WaitingRoom = Schemas["WaitingRoom"];
export type WaitingPerson = Schemas["WaitingPerson"];
export type ExpectedPerson = Schemas["ExpectedPerson"];
export type PlaceDay = Schemas["PlaceDayView"];
export type ResourceDay = Schemas["ResourceDay"];
export type CancelCode = Schemas["CancelCode"];

// Preparing a visit
export const fetchReadiness = (date?: string, signal?: Signal) =>
  api.get<Readiness[]>("/preparation", { query: { date }, ...until(signal) });
export const fetchChecklist = (id: string, signal?: Signal) =>
  api.get<Checklist>(`/appointments/${seg(id)}/checklist`, until(signal));
export const sayOfItem = (id: string, code: string, said: Said) =>
  api.put<Checklist>(`/appointments/${seg(id)}/checklist/${seg(code)}`, said);

// Acting on the agendas that practitioners leave to assistants
export interface MoveWish {
  starts_at: string;
  practitioner_id?: string;
  cabin_id?: string | null;
  version?: number;
  override?: string;
}
export const moveAppointment = (id: string, wish: MoveWish) =>
  api.post<Appointment>(`/appointments/${seg(id)}/move`, wish);
export const cancelWithReason = (id: string, code: CancelCode, reason?: string) =>
  api.post<Appointment>(`/appointments/${seg(id)}/cancel`, reason ? { code, reason } : { code });
export const markArrived = (id: string) => api.post<Appointment>(`/appointments/${seg(id)}/arrived`);
export const markMissed = (id: string) => api.post<Appointment>(`/appointments/${seg(id)}/no-show`);
export const bookForPatient = (wish: NewAppointment, idempotencyKey: string) =>
  api.post<Appointment>("/appointments", wish, { idempotencyKey });
export const fetchDelegations = (signal?: Signal) =>
  api.get<AgendaDelegation[]>("/delegations", until(signal));
export const setDelegation = (delegated: boolean) =>
  api.put<AgendaDelegation>("/delegations/mine", { delegated });

/** The day of these practitioners, for drawing. */
export function fetchAgendas(practitioners: string[], day: string, signal?: Signal): Promise<Agendas> {
  const asked = practitioners.map((id) => `practitioner_id=${seg(id)}`).join("&");
  return api.get<Agendas>(`/agenda?${asked}&from=${seg(day)}&days=1`, until(signal));
}

// Tasks
export const fetchTasks = (scope: "mine" | "site", done: boolean, signal?: Signal) =>
  api.get<TaskList>("/tasks", { query: { scope, done }, ...until(signal) });
export const addTask = (task: NewTask) => api.post<Task>("/tasks", task);
export const changeTask = (id: string, task: ChangedTask) => api.put<Task>(`/tasks/${seg(id)}`, task);
export const finishTask = (id: string) => api.put<Task>(`/tasks/${seg(id)}/done`);
export const reopenTask = (id: string) => api.delete<Task>(`/tasks/${seg(id)}/done`);
export const discardTask = (id: string) => api.delete(`/tasks/${seg(id)}`);
export const fetchColleagues = (signal?: Signal) => api.get<Colleague[]>("/colleagues", until(signal));

// The time given back
export type Per = "week" | "month";
export interface Span {
  per: Per;
  from: string;
  until: string;
}
export const fetchGivenBack = ({ per, from, until: last }: Span, signal?: Signal) =>
  api.get<GivenBack>("/given-back", { query: { per, from, until: last }, ...until(signal) });
export const givenBackUrl = ({ per, from, until: last }: Span) =>
  apiUrl("/given-back.csv", { per, from, until: last });
export const fetchActivityMinutes = (signal?: Signal) =>
  api.get<ActivityRate[]>("/activity-minutes", until(signal));
export const setActivityMinutes = (activity: string, minutes: number, valid_from: string) =>
  api.put<ActivityRate[]>(`/activity-minutes/${seg(activity)}`, { minutes, valid_from });

// Boards
export const fetchWaitingRoom = (site_id: string, wall: boolean, signal?: Signal) =>
  api.get<WaitingRoom>("/waiting-room", { query: { site_id, wall }, ...until(signal) });
export const fetchOccupancy = (date?: string, signal?: Signal) =>
  api.get<PlaceDay[]>("/admin/occupancy", { query: { date }, ...until(signal) });
