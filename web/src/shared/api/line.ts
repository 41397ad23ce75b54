/** What a page may find out about its line before a call. The calls of backend/lines. */
import { api, apiUrl, type CallOptions } from "./client";

/** `relay_urls`: without credentials. `telephone`: where a visit goes on when the call does not. */
export interface LineFacts {
  relay_urls: string[];
  telephone: string | null;
  upload_bytes: number;
}

export const fetchLine = (options: CallOptions = {}) => api.get<LineFacts>("/line", options);

/** Octets that cannot be compressed, as a stream to be left at any moment. */
export function openDownload(signal: AbortSignal): Promise<Response> {
  return fetch(apiUrl("/line/download"), { signal, cache: "no-store", credentials: "same-origin" });
}

export function sendOctets(octets: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<Response> {
  const headers = { "Content-Type": "application/octet-stream" };
  return fetch(apiUrl("/line/upload"), {
    method: "POST",
    body: octets,
    headers,
    signal,
    credentials: "same-origin",
  });
}

/** The shortest answer the server has. */
export function touch(signal: AbortSignal): Promise<Response> {
  return fetch(apiUrl("/health"), { signal, cache: "no-store", credentials: "same-origin" });
}
