import { describe, expect, it } from "vitest";
import { acceptsRestart, afterFreshPeer, NO_EPOCH, nextOffer, placeOffer } from "../epochs";

describe("epochs of a link", () => {
  it("count from 0 and go on at every new connection", () => {
    expect(nextOffer(NO_EPOCH)).toBe(0);
    expect(nextOffer(3)).toBe(4);
  });

  it("jump to what a restart asks for, never back", () => {
    expect(nextOffer(3, 9)).toBe(9);
    expect(nextOffer(3, 1)).toBe(4);
  });

  it("tell a new connection from another round of the present one and from the past", () => {
    expect(placeOffer(2, 3)).toBe("new");
    expect(placeOffer(2, 2)).toBe("same");
    expect(placeOffer(2, 1)).toBe("stale");
    expect(placeOffer(NO_EPOCH, 0)).toBe("new");
  });

  it("ignore a restart that is already under way", () => {
    expect(acceptsRestart(5, 6, false)).toBe(true);
    expect(acceptsRestart(5, 5, true)).toBe(false);
    expect(acceptsRestart(5, 5, false)).toBe(true);
    expect(acceptsRestart(5, 4, false)).toBe(false);
  });

  it("begin at 0 again for a page that starts anew, so that late answers to the page before stay stale", () => {
    expect(placeOffer(afterFreshPeer(7, false), 0)).toBe("new");
    expect(nextOffer(afterFreshPeer(7, true))).toBe(8);
  });
});
