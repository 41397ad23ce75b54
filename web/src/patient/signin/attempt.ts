import type { CodeSent } from "~/shared/api/session";

/** A code on its way. The contact stays in memory only, for a second sending. */
export interface Attempt extends CodeSent {
  contact: string;
  sentAt: number;
}

/** Between two sendings: long enough for a message to arrive. */
export const RESEND_AFTER_MS = 30_000;

/** Whole seconds until another code can be asked for; 0 when it can. */
export const secondsToResend = (attempt: Attempt, now: number): number =>
  Math.max(0, Math.ceil((attempt.sentAt + RESEND_AFTER_MS - now) / 1000));
