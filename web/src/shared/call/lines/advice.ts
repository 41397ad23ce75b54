// What a measured line means for a call, in plain words' keys.

/** `relay`: `udp` or `tcp`, how it answered; `blocked`; `none` is configured. Rates: bit/s; null: not measured. */
export interface LineFindings {
  roundTripMs: number | null;
  /** How much the slowest answer differed from the quickest. */
  spreadMs: number | null;
  downBps: number | null;
  upBps: number | null;
  relay: "udp" | "tcp" | "blocked" | "none";
}

/** What the call will be: whole picture, smaller picture, sound alone, or hardly that. */
export type Outlook = "full" | "reduced" | "sound" | "poor";
export type Hint = "closer" | "other_network" | "share_less";

/** A little above what the steps of a call need (`adaptation.ts`), for the narrower direction. */
const FULL_BPS = 700_000;
const REDUCED_BPS = 200_000;
const SOUND_BPS = 60_000;
const LATE_MS = 500;
const UNSTEADY_MS = 400;

export function outlookOf({ downBps, upBps, roundTripMs, relay }: LineFindings): Outlook {
  const narrow = Math.min(downBps ?? 0, upBps ?? 0);
  if (narrow < SOUND_BPS || (roundTripMs ?? 0) > 2 * LATE_MS) return "poor";
  if (narrow < REDUCED_BPS) return "sound";
  // Through TCP every loss stops all that follows it.
  return narrow < FULL_BPS || relay === "tcp" || (roundTripMs ?? 0) > LATE_MS ? "reduced" : "full";
}

export function hintsOf(findings: LineFindings): Hint[] {
  const outlook = outlookOf(findings);
  const unsteady = (findings.spreadMs ?? 0) > UNSTEADY_MS;
  const hints: Hint[] = [];
  if (outlook !== "full" || unsteady) hints.push("closer");
  if (outlook === "sound" || outlook === "poor") hints.push("share_less");
  if (findings.relay === "blocked" || outlook === "poor") hints.push("other_network");
  return hints;
}
