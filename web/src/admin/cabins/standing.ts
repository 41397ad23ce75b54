import type { AdminCabin } from "~/shared/api/admin";
import type { FleetCabin } from "~/shared/api/fleet";

export type CabinKeyStanding = "compare" | "install" | "offline" | "online" | "revoked";

/** A key to compare comes before all; a cabin without a key cannot be reached at all. */
export function standingOf({ pending, enrolled, revoked_at, online }: AdminCabin): CabinKeyStanding {
  if (pending) return "compare";
  if (!enrolled) return revoked_at ? "revoked" : "install";
  return online ? "online" : "offline";
}

export type CabinGroup = "hand" | "ready" | "off";

/** The server's order, by who is needed next, in three groups. */
export function grouped(cabins: readonly FleetCabin[]): Record<CabinGroup, FleetCabin[]> {
  const groups: Record<CabinGroup, FleetCabin[]> = { hand: [], ready: [], off: [] };
  for (const one of cabins) {
    const off = standingOf(one.cabin) === "revoked";
    groups[off ? "off" : one.needs.length > 0 ? "hand" : "ready"].push(one);
  }
  return groups;
}

/** `9 min 05 s`, the same in French and English. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const rest = seconds % 60;
  if (seconds < 60) return `${rest}\u00a0s`;
  return `${Math.floor(seconds / 60)}\u00a0min ${String(rest).padStart(2, "0")}\u00a0s`;
}
