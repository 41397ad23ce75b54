import type { Appointment } from "~/shared/api/types";

/** Where the person at the screen is. Everything personal is forgotten when it goes back to `welcome`. */
export type Step = { name: "welcome" } | { name: "now" } | { name: PersonStep; appointment: Appointment };

export type PersonStep = "who" | "doctor" | "consent" | "questions" | "check" | "visit" | "done";

/** Steps with somebody's data on the screen and nobody on the other side who watches over it. */
export const isPersonal = ({ name }: Step): boolean =>
  name === "who" || name === "doctor" || name === "consent" || name === "questions" || name === "check";

/** The steps shown as a way, for the words “étape 2 sur 6”. */
export const WAY = ["who", "doctor", "consent", "questions", "check", "visit"] as const;

export interface KeptStep {
  id: string;
  name: PersonStep;
  /** When it was reached, milliseconds: an unfinished step of somebody who left is not shown to the next one. */
  at: number;
}

const KEY = "comptoir.cabin.step";

/** As long as the screen itself waits for somebody who does nothing. */
export const KEPT_MS = 60_000;

/** The step under way, so that a reload of the screen leads back to it. Gone with the tab. */
export function keptStep(now = Date.now()): KeptStep | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as KeptStep | null;
    if (!kept || (kept.name !== "visit" && now - kept.at > KEPT_MS)) return null;
    return kept;
  } catch {
    return null;
  }
}

export function keepStep(kept: Omit<KeptStep, "at"> | null, now = Date.now()): void {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify({ ...kept, at: now }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is refused by the browser: a reload then starts at the welcome screen.
  }
}
