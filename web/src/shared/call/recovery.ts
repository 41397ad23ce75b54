// When a link is due for a new connection: patience by what is wrong. Times in ms of one steady clock.

import { linkPatience } from "./policy";

/** `closed`: the other side took its transport down. `wavering`: it says lost, but media still comes. */
export type Condition = "alive" | "wavering" | "negotiating" | "awaiting_offer" | "failed" | "closed";

const OFFER_OVERDUE_MS = 5000;
/** A peer that reloads closes its transport a moment before the server tells; do not offer into the void. */
const CLOSED_GRACE_MS = 1000;

export class Recovery {
  private attempts = 0;
  private brokenSince: number | null = null;

  constructor(private attemptedAt: number) {}

  /** A connection begins to be made, whoever asked for it. */
  begun(now: number): void {
    this.attemptedAt = now;
    this.brokenSince = null;
  }

  /** It works, or the server has brought the two together anew. */
  settled(now: number): void {
    this.attempts = 0;
    this.begun(now);
  }

  /** True when something must be done now; counts as an attempt. */
  isDue(condition: Condition, now: number): boolean {
    if (!this.waitedEnough(condition, now)) return false;
    this.attempts++;
    this.attemptedAt = now;
    return true;
  }

  private waitedEnough(condition: Condition, now: number): boolean {
    const waited = now - this.attemptedAt;
    switch (condition) {
      case "alive":
      case "wavering":
        return false;
      case "negotiating":
        return waited >= linkPatience(this.attempts, false);
      case "awaiting_offer":
        return waited >= OFFER_OVERDUE_MS;
      case "failed":
      case "closed":
        this.brokenSince ??= now;
        if (condition === "closed" && now - this.brokenSince < CLOSED_GRACE_MS) return false;
        return this.attempts === 0 || waited >= linkPatience(this.attempts, true);
    }
  }
}
