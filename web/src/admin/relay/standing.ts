import type { RelayState, RelayTest } from "~/shared/api/relay";

/** What the page says first. `open`: a danger, it goes before all that merely does not work. */
export type Standing = "none" | "untested" | "open" | "broken" | "partly" | "works";

const OPEN = new Set(["accepts_expired", "accepts_wrong", "reaches_inside"]);

export const works = (test: RelayTest): boolean => test.steps.every((step) => step.outcome === "passed");

export function standing({ configured, tested_at, relays }: RelayState): Standing {
  if (!configured) return "none";
  if (!tested_at) return "untested";
  if (relays.some((test) => test.steps.some((step) => OPEN.has(step.fault ?? "")))) return "open";
  if (relays.every(works)) return "works";
  return relays.some(works) ? "partly" : "broken";
}
