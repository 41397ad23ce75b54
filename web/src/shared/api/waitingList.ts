/**
 * Those who wait for a freed time and what they are offered: the calls of booking/waiting_list.
 * Times are ISO 8601 UTC, days are `YYYY-MM-DD`, hours `HH:MM` on the wall clock of the place.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type WaitingEntry = Schemas["WaitingEntryView"];
export type WaitingLine = Schemas["WaitingLine"];
export type TimeOffer = Schemas["TimeOffer"];
export type NewWaitingEntry = Partial<Schemas["NewWaitingEntry"]>;
export type WaitingEntryChange = Schemas["WaitingEntryChange"];
export type OfferState = Schemas["OfferState"];

export const joinWaitingList = (entry: NewWaitingEntry) => api.post<WaitingEntry>("/waiting-list", entry);
export const fetchWaiting = (practitioner_id?: string, signal?: Signal) =>
  api.get<WaitingLine>("/waiting-list", { query: { practitioner_id }, ...until(signal) });
export const fetchWaitingEntry = (id: string, signal?: Signal) =>
  api.get<WaitingEntry>(`/waiting-list/${seg(id)}`, until(signal));
export const changeWaitingEntry = (id: string, change: WaitingEntryChange) =>
  api.patch<WaitingEntry>(`/waiting-list/${seg(id)}`, change);
export const leaveWaitingList = (id: string) => api.post<WaitingEntry>(`/waiting-list/${seg(id)}/leave`);
export const offerByHand = (id: string, practitioner_id: string, starts_at: string) =>
  api.post<TimeOffer>(`/waiting-list/${seg(id)}/offers`, { practitioner_id, starts_at });

export const fetchOffers = (state?: OfferState, signal?: Signal) =>
  api.get<TimeOffer[]>("/offers", { query: { state }, ...until(signal) });
export const fetchOffer = (id: string, signal?: Signal) =>
  api.get<TimeOffer>(`/offers/${seg(id)}`, until(signal));
export const acceptOffer = (id: string) => api.post<TimeOffer>(`/offers/${seg(id)}/accept`);
export const declineOffer = (id: string) => api.post<TimeOffer>(`/offers/${seg(id)}/decline`);
