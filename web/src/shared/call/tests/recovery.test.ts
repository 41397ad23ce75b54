import { describe, expect, it } from "vitest";
import { type Means, Recovery } from "../recovery";

const agent: Means = { canRestart: false, offers: false, lineUp: true };
const offerer: Means = { canRestart: true, offers: true, lineUp: true };
const answerer: Means = { ...offerer, offers: false };
const cut = { lineUp: false };

describe("a link that cannot restart ICE", () => {
  it("is renewed at once when it failed, then more and more patiently", () => {
    const recovery = new Recovery(0);
    expect(recovery.due("failed", 100, agent)).toBe("renew");
    recovery.begun(100);
    expect(recovery.due("failed", 600, agent)).toBeNull();
    expect(recovery.due("failed", 1100, agent)).toBe("renew");
    recovery.begun(1100);
    expect(recovery.due("failed", 2600, agent)).toBeNull();
    expect(recovery.due("failed", 3100, agent)).toBe("renew");
  });

  it("is given a moment when it only stopped", () => {
    const recovery = new Recovery(0);
    expect(recovery.due("stopped", 2000, agent)).toBeNull();
    expect(recovery.due("stopped", 2999, agent)).toBeNull();
    expect(recovery.due("stopped", 3000, agent)).toBe("renew");
  });

  it("waits for signaling, without which no connection can be made", () => {
    const recovery = new Recovery(0);
    expect(recovery.due("failed", 5000, { ...agent, ...cut })).toBeNull();
    expect(recovery.due("failed", 9000, agent)).toBe("renew");
  });
});

describe("a link between browsers", () => {
  it("restarts ICE as soon as it stops, without signaling too, and once", () => {
    const recovery = new Recovery(0);
    expect(recovery.due("stopped", 2000, { ...offerer, ...cut })).toBe("restart");
    for (const now of [2100, 10_000, 30_000]) {
      expect(recovery.due("failed", now, { ...offerer, ...cut })).toBeNull();
    }
  });

  it("gets a new connection when the restart did not help in time after signaling was back", () => {
    const recovery = new Recovery(0);
    recovery.due("stopped", 2000, { ...offerer, ...cut });
    recovery.lineBack(30_000);
    expect(recovery.due("failed", 30_100, offerer)).toBeNull();
    expect(recovery.due("failed", 33_900, offerer)).toBeNull();
    expect(recovery.due("failed", 34_000, offerer)).toBe("renew");
  });

  it("is asked for by the other side only when the offerer, back too, has not begun itself", () => {
    const recovery = new Recovery(0);
    expect(recovery.due("stopped", 2000, { ...answerer, ...cut })).toBeNull();
    recovery.lineBack(9000);
    expect(recovery.due("stopped", 9100, answerer)).toBeNull();
    recovery.restarted(9200);
    expect(recovery.due("stopped", 9600, answerer)).toBeNull();
    const alone = new Recovery(0);
    expect(alone.due("stopped", 2000, answerer)).toBe("restart");
  });

  it("takes a second request for the same restart as the same", () => {
    const recovery = new Recovery(0);
    recovery.restarted(1000);
    expect(recovery.restartedWithin(2000, 2500)).toBe(true);
    expect(recovery.restartedWithin(2000, 3500)).toBe(false);
  });

  it("starts without debt after it has flowed again", () => {
    const recovery = new Recovery(0);
    expect(recovery.due("stopped", 2000, offerer)).toBe("restart");
    expect(recovery.due("flows", 3000, offerer)).toBeNull();
    expect(recovery.due("stopped", 9000, offerer)).toBe("restart");
  });
});

describe("any link", () => {
  it("is left alone while it works", () => {
    expect(new Recovery(0).due("flows", 60_000, offerer)).toBeNull();
  });

  it("gives a peer that closed its transport a second to reload", () => {
    const recovery = new Recovery(0);
    expect(recovery.due("closed", 5000, offerer)).toBeNull();
    expect(recovery.due("closed", 5999, offerer)).toBeNull();
    expect(recovery.due("closed", 6000, offerer)).toBe("renew");
  });

  it("asks for the offer that does not come, and renews a negotiation that hangs", () => {
    expect(new Recovery(0).due("awaiting_offer", 4999, answerer)).toBeNull();
    expect(new Recovery(0).due("awaiting_offer", 5000, answerer)).toBe("renew");
    expect(new Recovery(0).due("negotiating", 9999, offerer)).toBeNull();
    expect(new Recovery(0).due("negotiating", 10_000, offerer)).toBe("renew");
  });
});
