/**
 * A doctor now: who waits, who is open, whose turn it is. The calls of booking/queue.
 * Times are ISO 8601 UTC, durations whole seconds.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const entry = (id: string) => `/queue/entries/${encodeURIComponent(id)}`;

type Schemas = components["schemas"];

export type LobbySpeciality = Schemas["LobbySpeciality"];
export type QueueEntry = Schemas["QueueEntryView"];
export type QueueWish = Schemas["NewQueueEntry"];
export type Sign = Schemas["Sign"];
export type Urgency = Schemas["Urgency"];
export type Outcome = Schemas["Outcome"];
export type Reason = Schemas["CallOutcome"]["outcome"];
export type QueueDesk = Schemas["QueueDesk"];
export type DeskEntry = Schemas["QueueDeskEntry"];
export type Colleague = Schemas["QueueColleague"];
export type Presence = Schemas["PresenceView"];
export type PresenceChange = Schemas["PresenceChange"];
export type MeasuredWait = Schemas["MeasuredWait"];
export type QueueWaits = Schemas["QueueWaits"];

/** Public: figures only. */
export const fetchLobby = (signal?: Signal) => api.get<LobbySpeciality[]>("/queue", until(signal));

// Patients and kiosks
export const joinQueue = (wish: QueueWish) => api.post<QueueEntry>("/queue/entries", wish);
export const fetchMyEntries = (signal?: Signal) => api.get<QueueEntry[]>("/queue/entries", until(signal));
export const fetchEntry = (id: string, signal?: Signal) => api.get<QueueEntry>(entry(id), until(signal));
export const goAway = (id: string) => api.post<QueueEntry>(`${entry(id)}/away`);
export const comeBack = (id: string) => api.post<QueueEntry>(`${entry(id)}/back`);
export const answerCall = (id: string) => api.post<QueueEntry>(`${entry(id)}/answer`);
export const leaveQueue = (id: string) => api.post<QueueEntry>(`${entry(id)}/leave`);

// Doctors
export const fetchDesk = (signal?: Signal) => api.get<QueueDesk>("/queue/desk", until(signal));
export const changePresence = (change: PresenceChange) => api.put<Presence>("/queue/presence", change);
export const beat = () => api.post<Presence>("/queue/presence/beat");
export const takeNext = (beside = false) => api.post<Schemas["QueueTaken"]>("/queue/take", { beside });
export const endCall = (id: string, outcome: Reason, reason: string) =>
  api.post<void>(`${entry(id)}/outcome`, { outcome, reason });
export const handOver = (id: string, practitioner_id: string | null) =>
  api.post<void>(`${entry(id)}/hand-over`, { practitioner_id });
export const setUrgency = (id: string, urgency: Urgency) =>
  api.post<void>(`${entry(id)}/urgency`, { urgency });

// Those who organise
export const fetchWaits = (signal?: Signal) => api.get<QueueWaits[]>("/queue/waits", until(signal));
