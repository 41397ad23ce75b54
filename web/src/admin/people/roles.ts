import type { StaffRole } from "~/shared/api/admin";

export const STAFF_ROLES: readonly StaffRole[] = [
  "practitioner",
  "assistant",
  "attendant",
  "interpreter",
  "coordinator",
  "auditor",
  "administrator",
];

/** A coordinator's team: nobody with rights over others, nobody who signs for care. */
const TEAM: readonly StaffRole[] = ["assistant", "attendant", "interpreter"];

/** Whom one may invite and change. */
export const governed = (by: string | undefined): readonly StaffRole[] =>
  by === "administrator" ? STAFF_ROLES : TEAM;
