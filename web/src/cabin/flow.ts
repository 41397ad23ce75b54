import type { Appointment } from "~/shared/api/types";

/** Where the person at the screen is. Everything personal is forgotten when it goes back to `welcome`. */
export type Step = { name: "welcome" } | { name: "now" } | { name: PersonStep; appointment: Appointment };

export type PersonStep = "who" | "doctor" | "consent" | "check" | "visit" | "done";

/** Steps with somebody's data on the screen and nobody on the other side who watches over it. */
export const isPersonal = ({ name }: Step): boolean =>
  name === "who" || name === "doctor" || name === "consent" || name === "check";

/** The steps shown as a way, for the words “étape 2 sur 5”. */
export const WAY = ["who", "doctor", "consent", "check", "visit"] as const;

const KEY = "comptoir.cabin.visit";

/** The visit under way, so that a reload of the screen leads back into it. Gone with the tab. */
export function keptVisit(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function keepVisit(id: string | null): void {
  try {
    if (id) sessionStorage.setItem(KEY, id);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is refused by the browser: a reload then starts at the welcome screen.
  }
}
