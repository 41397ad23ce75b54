import { describe, expect, it } from "vitest";
import { hintsOf, type LineFindings, outlookOf } from "../advice";

const GOOD: LineFindings = { roundTripMs: 40, spreadMs: 20, downBps: 8e6, upBps: 1e6, relay: "udp" };

describe("what a measured line promises", () => {
  it("follows the narrower direction", () => {
    expect(outlookOf(GOOD)).toBe("full");
    expect(outlookOf({ ...GOOD, upBps: 400_000 })).toBe("reduced");
    expect(outlookOf({ ...GOOD, downBps: 150_000 })).toBe("sound");
    expect(outlookOf({ ...GOOD, upBps: 40_000 })).toBe("poor");
    expect(outlookOf({ ...GOOD, upBps: null })).toBe("poor");
  });

  it("is less through TCP, and over a late line", () => {
    expect(outlookOf({ ...GOOD, relay: "tcp" })).toBe("reduced");
    expect(outlookOf({ ...GOOD, roundTripMs: 700 })).toBe("reduced");
    expect(outlookOf({ ...GOOD, roundTripMs: 1500 })).toBe("poor");
  });

  it("comes with advice only where there is something to do", () => {
    expect(hintsOf(GOOD)).toEqual([]);
    expect(hintsOf({ ...GOOD, spreadMs: 900 })).toEqual(["closer"]);
    expect(hintsOf({ ...GOOD, relay: "blocked" })).toEqual(["other_network"]);
    expect(hintsOf({ ...GOOD, upBps: 100_000 })).toEqual(["closer", "share_less"]);
  });
});
