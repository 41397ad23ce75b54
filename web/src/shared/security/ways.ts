import type { Factor } from "../api/session";

/** The simplest first. */
export const WAYS: readonly Factor[] = ["passkey", "totp", "backup_code"];

/** The means to ask for first: the simplest that is set up and that this browser can do. */
export function firstWay(factors: Factor[], passkeys: boolean): Factor {
  const usable = WAYS.filter((way) => factors.includes(way) && (way !== "passkey" || passkeys));
  return usable[0] ?? factors[0] ?? "backup_code";
}
