import type { AdminCabin } from "~/shared/api/admin";

export type CabinStanding = "compare" | "install" | "offline" | "online" | "revoked";

/** A key to compare comes before all; a cabin without a key cannot be reached at all. */
export function standingOf({ pending, enrolled, revoked_at, online }: AdminCabin): CabinStanding {
  if (pending) return "compare";
  if (!enrolled) return revoked_at ? "revoked" : "install";
  return online ? "online" : "offline";
}

const ORDER: readonly CabinStanding[] = ["compare", "install", "offline", "online", "revoked"];

export type CabinGroup = "hand" | "ready" | "off";

/** What needs a hand first; by name within each standing. */
export function grouped(cabins: readonly AdminCabin[], language: string): Record<CabinGroup, AdminCabin[]> {
  const groups: Record<CabinGroup, AdminCabin[]> = { hand: [], ready: [], off: [] };
  const sorted = [...cabins].sort(
    (a, b) =>
      ORDER.indexOf(standingOf(a)) - ORDER.indexOf(standingOf(b)) || a.name.localeCompare(b.name, language),
  );
  for (const one of sorted) {
    const standing = standingOf(one);
    groups[standing === "online" ? "ready" : standing === "revoked" ? "off" : "hand"].push(one);
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
