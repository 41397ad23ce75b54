import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../api/problem";
import { afterClose, afterTicketError, connectPatience, retryDelay } from "../policy";

describe("reconnecting", () => {
  it("tries at once, then soon, then never more than 5 s apart", () => {
    const middle = [0, 1, 2, 3, 4, 5, 50].map((attempt) => retryDelay(attempt, 0.5));
    expect(middle).toEqual([0, 300, 700, 1500, 3000, 5000, 5000]);
    for (let attempt = 0; attempt < 40; attempt++) {
      for (const random of [0, 0.25, 0.999]) {
        expect(retryDelay(attempt, random)).toBeGreaterThanOrEqual(0);
        expect(retryDelay(attempt, random)).toBeLessThanOrEqual(5000);
      }
    }
  });

  it("spreads the pages of one server over time", () => {
    expect(retryDelay(3, 0)).toBeLessThan(retryDelay(3, 0.999));
  });

  it("gives up only on the codes that say so", () => {
    expect(afterClose(4409)).toMatchObject({ kind: "final", final: "replaced" });
    expect(afterClose(4410)).toMatchObject({ kind: "final", final: "ended" });
    expect(afterClose(4403)).toMatchObject({ kind: "final", final: "failed" });
    expect(afterClose(4404)).toMatchObject({ kind: "final", final: "failed" });
    for (const code of [1000, 1001, 1005, 1006, 1009, 1011, 1012, 4400, 4401, 4408, 4429]) {
      expect(afterClose(code).kind).toBe("retry");
    }
  });

  it("gives an attempt as long as the line is slow, and a line of unknown speed the longest", () => {
    expect(connectPatience(null)).toBe(8000);
    expect(connectPatience(20)).toBe(2000);
    expect(connectPatience(500)).toBe(4000);
    expect(connectPatience(5000)).toBe(8000);
    expect([0, 3, 4, 5, 60].map((unanswered) => connectPatience(20, unanswered))).toEqual([
      2000, 2000, 4000, 8000, 8000,
    ]);
  });

  it("waits when the server says too many", () => {
    expect(afterClose(4429)).toMatchObject({ atLeastMs: 5000 });
  });
});

describe("a refused join", () => {
  const problem = (code: ApiProblem["code"], status: number, extra = {}) =>
    new ApiProblem({ code, status, extra });

  it("is tried again when the line or the server failed", () => {
    expect(afterTicketError(problem("client.offline", 0))).toEqual({ kind: "retry" });
    expect(afterTicketError(problem("server.unavailable", 502))).toEqual({ kind: "retry" });
    expect(afterTicketError(problem("session.too_many_attempts", 429))).toEqual({ kind: "retry" });
    expect(afterTicketError(new TypeError("boom"))).toEqual({ kind: "retry" });
  });

  it("is final when the server refuses, and keeps what it said", () => {
    const opens_at = "2026-09-14T08:00:00Z";
    expect(afterTicketError(problem("consultation.too_early", 409, { opens_at }))).toMatchObject({
      kind: "final",
      final: "failed",
      code: "consultation.too_early",
      opensAt: opens_at,
    });
    expect(afterTicketError(problem("consultation.ended", 409))).toMatchObject({ final: "ended" });
  });
});
