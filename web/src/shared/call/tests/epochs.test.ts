import { describe, expect, it } from "vitest";
import { acceptOffer, acceptsAnswer, acceptsRestart, afterFreshPeer, NO_EPOCH, nextOffer } from "../epochs";

const mine = (current: number) => ({ current, mine: true });
const theirs = (current: number) => ({ current, mine: false });

describe("epochs of a link", () => {
  it("count from 0 and go on at every new connection", () => {
    expect(nextOffer(NO_EPOCH)).toEqual(mine(0));
    expect(nextOffer(mine(3))).toEqual(mine(4));
  });

  it("jump to what a restart asks for, never back", () => {
    expect(nextOffer(mine(3), 9)).toEqual(mine(9));
    expect(nextOffer(mine(3), 1)).toEqual(mine(4));
  });

  it("take a newer offer and drop an older or repeated one", () => {
    expect(acceptOffer(theirs(2), 3)).toEqual(theirs(3));
    expect(acceptOffer(theirs(2), 2)).toBeNull();
    expect(acceptOffer(theirs(2), 1)).toBeNull();
  });

  it("take the offer of an epoch of our own when the server has turned the parts round", () => {
    expect(acceptOffer(mine(2), 2)).toEqual(theirs(2));
  });

  it("match an answer to our newest offer only", () => {
    expect(acceptsAnswer(mine(4), 4)).toBe(true);
    expect(acceptsAnswer(mine(4), 3)).toBe(false);
    expect(acceptsAnswer(theirs(4), 4)).toBe(false);
  });

  it("ignore a restart that is already under way", () => {
    expect(acceptsRestart(mine(5), 6, false)).toBe(true);
    expect(acceptsRestart(mine(5), 5, true)).toBe(false);
    expect(acceptsRestart(mine(5), 5, false)).toBe(true);
    expect(acceptsRestart(mine(5), 4, false)).toBe(false);
  });

  it("begin at 0 again for a page that starts anew, so that late answers to the page before stay stale", () => {
    expect(acceptOffer(afterFreshPeer(theirs(7), false), 0)).toEqual(theirs(0));
    expect(nextOffer(afterFreshPeer(mine(7), true))).toEqual(mine(8));
  });
});
