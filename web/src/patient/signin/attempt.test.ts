import { expect, it } from "vitest";
import { type Attempt, secondsToResend } from "./attempt";

it("offers another code after thirty seconds", () => {
  const sentAt = 1_000_000;
  const attempt: Attempt = {
    channel: "email",
    hint: "o…@d…",
    expires_in_s: 600,
    tries: 5,
    contact: "x",
    sentAt,
  };
  expect(secondsToResend(attempt, sentAt)).toBe(30);
  expect(secondsToResend(attempt, sentAt + 29_001)).toBe(1);
  expect(secondsToResend(attempt, sentAt + 30_000)).toBe(0);
  expect(secondsToResend(attempt, sentAt + 90_000)).toBe(0);
});
