import { describe, expect, it } from "vitest";
import { Rounds } from "../rounds";

/** Both sides of one connection, with the messages between them in order. */
class Pair {
  readonly impolite = new Rounds();
  readonly polite = new Rounds();
  settledWith: number | null = null;

  /** The polite side answers at once; the impolite one takes the answer. */
  toPolite(round: number): string {
    const verdict = this.polite.offered(round, true);
    if (verdict !== "ignore" && this.impolite.answered(round)) this.settledWith = round;
    return verdict;
  }

  toImpolite(round: number): string {
    const verdict = this.impolite.offered(round, false);
    if (verdict !== "ignore" && this.polite.answered(round)) this.settledWith = round;
    return verdict;
  }
}

describe("rounds of one connection", () => {
  it("count up whoever offers", () => {
    const pair = new Pair();
    const first = pair.impolite.begin();
    expect(first).toBe(0);
    expect(pair.toPolite(first)).toBe("take");
    const second = pair.polite.begin();
    expect(second).toBe(1);
    expect(pair.toImpolite(second)).toBe("take");
    expect(pair.settledWith).toBe(1);
    expect(pair.impolite.begin()).toBe(2);
  });

  it("settle two offers that cross in favour of the impolite side, which then hears the other's again", () => {
    const pair = new Pair();
    pair.toPolite(pair.impolite.begin());
    const mine = pair.impolite.begin();
    const theirs = pair.polite.begin();
    expect(pair.toImpolite(theirs)).toBe("ignore");
    expect(pair.toPolite(mine)).toBe("yield");
    expect(pair.settledWith).toBe(mine);
    expect(pair.toImpolite(pair.polite.begin())).toBe("take");
  });

  it("settle them too when one side had offered twice", () => {
    const pair = new Pair();
    const mine = pair.impolite.begin();
    pair.polite.begin();
    pair.polite.begin();
    expect(pair.toPolite(mine)).toBe("yield");
    expect(pair.toImpolite(pair.polite.begin())).toBe("take");
  });

  it("take only the answer to the newest offer", () => {
    const rounds = new Rounds();
    const old = rounds.begin();
    const newest = rounds.begin();
    expect(rounds.answered(old)).toBe(false);
    expect(rounds.awaiting).toBe(true);
    expect(rounds.answered(newest)).toBe(true);
    expect(rounds.answered(newest)).toBe(false);
  });

  it("drop an offer of a round that is over", () => {
    const rounds = new Rounds();
    expect(rounds.offered(0, true)).toBe("take");
    expect(rounds.offered(1, true)).toBe("take");
    expect(rounds.offered(1, true)).toBe("ignore");
    expect(rounds.offered(0, true)).toBe("ignore");
  });
});
