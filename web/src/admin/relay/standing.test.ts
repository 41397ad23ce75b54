import { expect, test } from "vitest";
import type { RelayState, RelayStep, RelayTest } from "~/shared/api/relay";
import { standing } from "./standing";

const relay = (...steps: Partial<RelayStep>[]): RelayTest => ({
  url: "turn:relay.test",
  transport: "udp",
  steps: steps.map((one) => ({ step: "allocation", outcome: "passed", fault: null, ...one })),
});
const DOWN = relay({ outcome: "failed", fault: "unreachable" }, { outcome: "skipped" });
const UP = relay({}, {});
const OPEN = relay({}, { outcome: "failed", fault: "reaches_inside" });

function state(...relays: RelayTest[]): RelayState {
  return {
    configured: true,
    works: null,
    tested_at: relays.length > 0 ? "2026-11-28T12:00:00Z" : null,
    relays,
    gaps: [],
    relay_only: [],
  };
}

test("all, some or none of the addresses work", () => {
  expect(standing(state(UP, UP))).toBe("works");
  expect(standing(state(UP, DOWN))).toBe("partly");
  expect(standing(state(DOWN))).toBe("broken");
});

test("a danger goes before what does not work", () => {
  expect(standing(state(DOWN, OPEN, UP))).toBe("open");
});

test("no relay, and one that was not tried yet, are told apart", () => {
  expect(standing({ ...state(), configured: false })).toBe("none");
  expect(standing(state())).toBe("untested");
});
