import { describe, expect, it } from "vitest";
import { Recovery } from "../recovery";

describe("a broken link", () => {
  it("is renewed at once the first time, then more and more patiently", () => {
    const recovery = new Recovery(0);
    expect(recovery.isDue("failed", 100)).toBe(true);
    recovery.begun(100);
    expect(recovery.isDue("failed", 600)).toBe(false);
    expect(recovery.isDue("failed", 1100)).toBe(true);
    recovery.begun(1100);
    expect(recovery.isDue("failed", 2600)).toBe(false);
    expect(recovery.isDue("failed", 3100)).toBe(true);
  });

  it("is left alone while it works or still brings media", () => {
    const recovery = new Recovery(0);
    expect(recovery.isDue("alive", 60_000)).toBe(false);
    expect(recovery.isDue("wavering", 60_000)).toBe(false);
  });

  it("gives a peer that closed its transport a second to reload", () => {
    const recovery = new Recovery(0);
    expect(recovery.isDue("closed", 5000)).toBe(false);
    expect(recovery.isDue("closed", 5999)).toBe(false);
    expect(recovery.isDue("closed", 6000)).toBe(true);
  });

  it("asks for the offer that does not come, and renews a negotiation that hangs", () => {
    expect(new Recovery(0).isDue("awaiting_offer", 4999)).toBe(false);
    expect(new Recovery(0).isDue("awaiting_offer", 5000)).toBe(true);
    expect(new Recovery(0).isDue("negotiating", 9999)).toBe(false);
    expect(new Recovery(0).isDue("negotiating", 10_000)).toBe(true);
  });

  it("starts without debt after it has worked", () => {
    const recovery = new Recovery(0);
    recovery.isDue("failed", 0);
    recovery.isDue("failed", 1000);
    recovery.settled(2000);
    expect(recovery.isDue("failed", 2001)).toBe(true);
  });
});
