// When a link is due for repair, and by what: patience by what is wrong. Times in ms of one steady clock.

import { linkPatience } from "./policy";

/**
 * `stopped`: what should arrive does not, or the browser says disconnected. `closed`: the other side took its
 * transport down.
 */
export type Condition = "flows" | "negotiating" | "awaiting_offer" | "stopped" | "failed" | "closed";

/** `restart`: new ICE credentials in the same connection. `renew`: a connection of the next epoch. */
export type Repair = "restart" | "renew";

export interface Means {
  /** Both sides can restart ICE, and the server still takes the candidates of a round. */
  canRestart: boolean;
  /** Mine is the offer: a restart can be begun without signaling and wait for it. */
  offers: boolean;
  lineUp: boolean;
}

const OFFER_OVERDUE_MS = 5000;
/** A peer that reloads closes its transport a moment before the server tells; do not offer into the void. */
const CLOSED_GRACE_MS = 1000;
/** Signaling is back: what the others had ready arrives within this. */
const REPLAY_MS = 500;
/** A restart that was answered connects in less, or not at all. */
const RESTART_HELPS_MS = 4000;
/** Without a restart: silence of a moment more heals by itself. */
const RENEW_AFTER_MS = 1000;

export class Recovery {
  private attempts = 0;
  private brokenSince: number | null = null;
  private restartedAt: number | null = null;
  private lineBackAt = Number.NEGATIVE_INFINITY;

  constructor(private attemptedAt: number) {}

  /** A connection begins to be made, whoever asked for it. */
  begun(now: number): void {
    this.attemptedAt = now;
    this.brokenSince = this.restartedAt = null;
  }

  /** It works, or the server has brought the two together anew. */
  settled(now: number): void {
    this.attempts = 0;
    this.begun(now);
  }

  /** Signaling is back, mine or theirs. */
  lineBack(now: number): void {
    this.lineBackAt = now;
  }

  /** What is asked for now was asked for while the line was down: by now each side mends by itself. */
  isReplay(now: number): boolean {
    return now - this.lineBackAt < REPLAY_MS;
  }

  /** ICE is being restarted, whoever asked for it. */
  restarted(now: number): void {
    this.restartedAt = now;
  }

  /** Whether a restart is so young that another request for one means the same. */
  restartedWithin(ms: number, now: number): boolean {
    return this.restartedAt !== null && now - this.restartedAt < ms;
  }

  /** What must be done now, if anything; counts as an attempt. */
  due(condition: Condition, now: number, means: Means): Repair | null {
    const repair = this.decide(condition, now, means);
    if (repair === "restart") this.restartedAt = now;
    if (repair === "renew") {
      this.attempts++;
      this.attemptedAt = now;
    }
    return repair;
  }

  private decide(condition: Condition, now: number, means: Means): Repair | null {
    const waited = now - this.attemptedAt;
    switch (condition) {
      case "flows":
        if (this.brokenSince !== null) this.settled(now);
        return null;
      case "negotiating":
        return means.lineUp && waited >= linkPatience(this.attempts, false) ? "renew" : null;
      case "awaiting_offer":
        return means.lineUp && waited >= OFFER_OVERDUE_MS ? "renew" : null;
      case "closed":
        this.brokenSince ??= now;
        return now - this.brokenSince < CLOSED_GRACE_MS ? null : this.renewal(now, means);
      case "stopped":
      case "failed":
        this.brokenSince ??= now;
        return means.canRestart ? this.restart(now, means) : this.renewal(now, means, condition);
    }
  }

  private restart(now: number, means: Means): Repair | null {
    const sinceBack = now - this.lineBackAt;
    if (this.restartedAt === null) {
      const mayAsk = means.lineUp && sinceBack >= REPLAY_MS;
      return means.offers || mayAsk ? "restart" : null;
    }
    const helped = Math.min(now - this.restartedAt, sinceBack) < RESTART_HELPS_MS;
    return helped ? null : this.renewal(now, means);
  }

  private renewal(now: number, means: Means, condition?: Condition): Repair | null {
    if (!means.lineUp) return null;
    if (condition === "stopped" && now - (this.brokenSince ?? now) < RENEW_AFTER_MS) return null;
    const waited = now - this.attemptedAt;
    return this.attempts === 0 || waited >= linkPatience(this.attempts, true) ? "renew" : null;
  }
}
