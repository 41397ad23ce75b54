import { signal } from "@preact/signals";
import { ApiProblem, problemOf } from "./problem";

type Query = Record<string, string | number | boolean | null | undefined>;

export interface CallOptions {
  query?: Query;
  signal?: AbortSignal;
  /** From `idempotencyKey()`: keep the same key for every retry of one intention. */
  idempotencyKey?: string;
  /** The ETag of what a change was made from. */
  ifMatch?: string;
  /** Sent even when the page is being left. */
  keepalive?: boolean;
}

/** False as soon as the browser says so or a call finds no server; true again at the next answer. */
export const online = signal(navigator.onLine);
addEventListener("online", () => {
  online.value = true;
});
addEventListener("offline", () => {
  online.value = false;
});

/** Told when the server no longer knows us, so that the session store forgets too. */
let onSessionLost: () => void = () => undefined;
export function whenSessionLost(handler: () => void): void {
  onSessionLost = handler;
}

/** Told when the session has one factor only and the call needs two. */
let onSecondStepAsked: () => void = () => undefined;
export function whenSecondStepAsked(handler: () => void): void {
  onSecondStepAsked = handler;
}

export function idempotencyKey(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const octets = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `/api${path}${text ? `?${text}` : ""}`;
}

async function call<T>(method: string, path: string, body: unknown, options: CallOptions): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const file = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = file ? body.type : "application/json";
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  if (options.ifMatch) headers["If-Match"] = options.ifMatch;
  const request: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) request.body = file ? body : JSON.stringify(body);
  if (options.signal) request.signal = options.signal;
  if (options.keepalive) request.keepalive = true;

  let response: Response;
  try {
    response = await fetch(apiUrl(path, options.query), request);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    online.value = false;
    throw new ApiProblem({ code: navigator.onLine ? "client.unreachable" : "client.offline" });
  }
  online.value = true;
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.is("session.required")) onSessionLost();
    if (problem.is("session.second_factor_required")) onSecondStepAsked();
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiProblem({ code: "client.unreadable", status: response.status });
  }
}

/** The wire: JSON in (a `Blob` goes as it is), JSON out, an `ApiProblem` when not 2xx. Prefer the named calls in `endpoints.ts`. */
export const api = {
  get: <T>(path: string, options: CallOptions = {}) => call<T>("GET", path, undefined, options),
  post: <T>(path: string, body?: unknown, options: CallOptions = {}) => call<T>("POST", path, body, options),
  put: <T>(path: string, body?: unknown, options: CallOptions = {}) => call<T>("PUT", path, body, options),
  patch: <T>(path: string, body?: unknown, options: CallOptions = {}) =>
    call<T>("PATCH", path, body, options),
  delete: <T = void>(path: string, options: CallOptions = {}) => call<T>("DELETE", path, undefined, options),
};
