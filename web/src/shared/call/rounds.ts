// The rounds of one peer connection: each offer within an epoch counts one up. Two offers that cross are settled
// by politeness (perfect negotiation, W3C WebRTC 10.7). No connection inside.

export type OfferVerdict = "take" | "yield" | "ignore";

export class Rounds {
  private mine = -1;
  private theirs = -1;
  private waits = false;

  /** My newest offer has no answer yet. */
  get awaiting(): boolean {
    return this.waits;
  }

  /** The number of the offer that is being made. */
  begin(): number {
    this.mine = Math.max(this.mine, this.theirs) + 1;
    this.waits = true;
    return this.mine;
  }

  /** `yield`: take mine back, then take theirs, then offer again what is still wanted. */
  offered(round: number, polite: boolean): OfferVerdict {
    if (this.waits && !polite) return "ignore";
    if (round <= this.theirs || (!this.waits && round <= this.mine)) return "ignore";
    const verdict = this.waits ? "yield" : "take";
    this.theirs = round;
    if (this.waits) this.mine = -1;
    this.waits = false;
    return verdict;
  }

  /** Whether the answer is to my newest offer; then the round is closed. */
  answered(round: number): boolean {
    if (!this.waits || round !== this.mine) return false;
    this.waits = false;
    return true;
  }
}
