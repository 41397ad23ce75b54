/**
 * What people want to receive, what was sent, calendar feeds: the calls of backend/notifications.
 * Times are ISO 8601 UTC; quiet hours are `HH:MM` on the clock on the wall.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

type Schemas = components["schemas"];

export type Channel = Schemas["Channel"];
export type Preferences = Schemas["Preferences"];
export type NewPreferences = Schemas["NewPreferences"];
export type MessageContact = Schemas["ContactView"];
export type ContactAsked = Schemas["ContactAsked"];
export type SentMessage = Schemas["SentMessage"];
export type Feed = Schemas["FeedView"];
export type FeedMade = Schemas["FeedMade"];
export type DemoMessage = Schemas["DemoMessage"];

const MINE = "/me/messages";

export const fetchPreferences = (signal?: Signal) =>
  api.get<Preferences>(`${MINE}/preferences`, until(signal));
export const changePreferences = (wanted: NewPreferences) =>
  api.put<Preferences>(`${MINE}/preferences`, wanted);

/** Sends a code there; the contact is used once the code has come back. */
export const askContact = (contact: string) => api.post<ContactAsked>(`${MINE}/contacts`, { contact });
export const confirmContact = ({ channel, secret }: ContactAsked, code: string) =>
  api.post<Preferences>(`${MINE}/contacts/confirm`, { channel, secret, code });
export const forgetContact = (channel: Channel) => api.delete(`${MINE}/contacts/${seg(channel)}`);

export const fetchSentMessages = (appointmentId: string, signal?: Signal) =>
  api.get<SentMessage[]>(`/appointments/${seg(appointmentId)}/messages`, until(signal));

export const fetchFeeds = (signal?: Signal) => api.get<Feed[]>("/me/feeds", until(signal));
export const createFeed = (name: string) => api.post<FeedMade>("/me/feeds", { name });
export const revokeFeed = (id: string) => api.delete(`/me/feeds/${seg(id)}`);

export const fetchDemoMessages = (signal?: Signal) => api.get<DemoMessage[]>("/demo/messages", until(signal));
export const demoCalendarUrl = (name: string) => `/api/demo/messages/${seg(name)}/calendar`;
