import type { BoardRow } from "~/shared/api/types";

/** How a row stands for the one who reads the board. */
export type Standing = "waiting" | "in_progress" | "upcoming" | "late" | "ended" | "cancelled" | "noshow";

/** An appointment not begun this long after its hour is no longer simply “upcoming”. */
const LATE_AFTER_MS = 5 * 60_000;

export function standingOf(row: BoardRow, now: number): Standing {
  const { status } = row.appointment;
  if (status === "cancelled" || status === "noshow") return status;
  if (row.status !== "planned") return row.status;
  return now > Date.parse(row.appointment.starts_at) + LATE_AFTER_MS ? "late" : "upcoming";
}

const RANK: Record<Standing, number> = {
  waiting: 0,
  in_progress: 1,
  late: 2,
  upcoming: 2,
  ended: 3,
  cancelled: 4,
  noshow: 4,
};

/** Who needs me next comes first: the longest waiting, the visit under way, then by the hour. */
export function byNeed(rows: readonly BoardRow[], now: number): BoardRow[] {
  const key = (row: BoardRow) => {
    const standing = standingOf(row, now);
    const since = standing === "waiting" ? (row.waiting_since ?? row.appointment.starts_at) : null;
    return { rank: RANK[standing], at: Date.parse(since ?? row.appointment.starts_at) };
  };
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left.rank - right.rank || left.at - right.at;
  });
}

export interface BoardGroups {
  now: BoardRow[];
  later: BoardRow[];
  done: BoardRow[];
}

export function grouped(rows: readonly BoardRow[], now: number): BoardGroups {
  const groups: BoardGroups = { now: [], later: [], done: [] };
  for (const row of byNeed(rows, now)) {
    const rank = RANK[standingOf(row, now)];
    groups[rank <= 1 ? "now" : rank === 2 ? "later" : "done"].push(row);
  }
  return groups;
}
