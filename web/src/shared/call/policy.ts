// When to try again and when to give up: the signaling line's rules, without sockets or clocks.

import { asProblem } from "../api/problem";

const FIRST_DELAYS_MS = [0, 300, 700, 1500, 3000];
const LONGEST_DELAY_MS = 5000;
const CROWDED_DELAY_MS = 5000;
const JITTER = 0.3;

/** Wait before attempt `attempt` (0 is the first after a loss). `random` in [0, 1). Never above 5 s. */
export function retryDelay(attempt: number, random: number): number {
  const base = FIRST_DELAYS_MS[attempt] ?? LONGEST_DELAY_MS;
  const spread = base * JITTER;
  return Math.round(Math.min(LONGEST_DELAY_MS, base - spread + 2 * spread * random));
}

const QUICKEST_CONNECT_MS = 2000;
const SLOWEST_CONNECT_MS = 8000;
/** TCP, TLS, upgrade and the first answer are five round trips, with room for one packet lost. */
const CONNECT_ROUND_TRIPS = 8;

/** After so many attempts without an answer it is less likely a line that is cut than a server that is busy. */
const HASTY_ATTEMPTS = 4;

/**
 * How long an attempt to connect may take. On a line that is cut the next attempt finds it whole sooner than the
 * ever rarer repetitions of a first TCP packet do; on a slow one, and with a server everybody comes back to at once,
 * patience wins: given up each time before its answer, none would ever end. `roundTripMs`: last known, or null;
 * `unanswered`: attempts in a row that nobody answered.
 */
export function connectPatience(roundTripMs: number | null, unanswered = 0): number {
  if (roundTripMs === null) return SLOWEST_CONNECT_MS;
  const usual = Math.max(QUICKEST_CONNECT_MS, CONNECT_ROUND_TRIPS * roundTripMs);
  return Math.min(SLOWEST_CONNECT_MS, usual * 2 ** Math.max(0, unanswered - HASTY_ATTEMPTS + 1));
}

export type Final = "replaced" | "denied" | "removed" | "ended" | "failed";

export interface FinalReason {
  final: Final;
  code: string;
  message: string;
  opensAt?: string;
}

export type AfterClose =
  | { kind: "retry"; atLeastMs: number; blame: "line" | "ticket" | "message" }
  | { kind: "final"; final: Final; code: string };

/** What a WebSocket close code of contract/signaling.py means for this page. */
export function afterClose(code: number): AfterClose {
  switch (code) {
    case 4409:
      return { kind: "final", final: "replaced", code: "signaling.replaced" };
    case 4410:
      return { kind: "final", final: "ended", code: "consultation.ended" };
    case 4403:
      return { kind: "final", final: "failed", code: "signaling.not_allowed" };
    case 4404:
      return { kind: "final", final: "failed", code: "request.not_found" };
    case 4401:
      return { kind: "retry", atLeastMs: 0, blame: "ticket" };
    case 4400:
      return { kind: "retry", atLeastMs: 1000, blame: "message" };
    case 4429:
      return { kind: "retry", atLeastMs: CROWDED_DELAY_MS, blame: "line" };
    default:
      return { kind: "retry", atLeastMs: 0, blame: "line" };
  }
}

/** A refused ticket or message repeats for ever when the cause is ours: stop after a few. */
export const MOST_REFUSALS_IN_A_ROW = 4;

export type AfterTicketError =
  | { kind: "retry" }
  | { kind: "final"; final: Final; code: string; message: string; opensAt?: string };

const KEEP_TRYING = new Set([408, 425, 429]);

/** A refused join, thrown as an `ApiProblem`. A fault of the line or of the server (no 4xx) is tried again. */
export function afterTicketError(error: unknown): AfterTicketError {
  const { status, code, detail, extra } = asProblem(error);
  if (!(status >= 400 && status < 500) || KEEP_TRYING.has(status)) return { kind: "retry" };
  const opensAt = typeof extra.opens_at === "string" ? extra.opens_at : undefined;
  const final = code === "consultation.ended" ? "ended" : "failed";
  return { kind: "final", final, code, message: detail, ...(opensAt ? { opensAt } : {}) };
}

/** How long a link may stay without connection before the next attempt. */
export function linkPatience(attempts: number, broken: boolean): number {
  if (!broken) return 10_000;
  return Math.min(attempts * 1000, LONGEST_DELAY_MS);
}
