/**
 * What is written in a visit, kept encrypted in the record. The calls of backend/chat.
 * The room tells each new message (`chat_added`, the same shape): it may come twice, `message_id` tells.
 */
import type { components } from "~/generated/api";
import { api, apiUrl, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const visit = (id: string) => `/consultations/${encodeURIComponent(id)}`;

type Schemas = components["schemas"];

/** `name` as its sender called it. `size` in octets, of the file as it is kept. */
export type ChatAttachment = Schemas["ChatAttachment"];
/** `author` is a name; `member` the one of the call. */
export type ChatMessage = Schemas["ChatMessage"];
/** Kept for an hour, until a message takes it. */
export type StoredAttachment = Schemas["StoredAttachment"];
/** `client_id`: from `idempotencyKey()`, the same for every retry of one message. Text, or an attachment, or both. */
export type NewChatMessage = Schemas["NewChatMessage"];

export const CHAT_TEXT_LIMIT = 2000;
export const ATTACHMENT_LIMIT_OCTETS = 10_000_000;
export const ATTACHMENTS_A_MESSAGE = 4;
/** For the `accept` of a file input. */
export const ATTACHMENT_TYPES = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/heic",
  "image/heif",
  "application/pdf",
] as const;

/** Oldest first, at most the last 500. */
export const fetchMessages = (id: string, signal?: Signal) =>
  api.get<ChatMessage[]>(`${visit(id)}/messages`, until(signal));
export const sendMessage = (id: string, message: NewChatMessage) =>
  api.post<ChatMessage>(`${visit(id)}/messages`, message);
/** A picture loses its metadata; its type is the file's own. Then name it in a message. */
export const uploadAttachment = (id: string, file: File, signal?: Signal) =>
  api.post<StoredAttachment>(`${visit(id)}/attachments`, file, until(signal));
/** Only pictures have a preview (JPEG, at most 2048 pixels a side). A PDF is always a download. */
export const attachmentUrl = (id: string, attachmentId: string, form: "original" | "preview" = "original") =>
  apiUrl(`${visit(id)}/attachments/${encodeURIComponent(attachmentId)}`, { form });
