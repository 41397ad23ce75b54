import type { Appointment } from "~/shared/api/types";

const HOUR = 3_600_000;
/** The waiting room stays this long after the start (the server decides; this only chooses what to show). */
const STAYS_OPEN_MS = 4 * HOUR;

export type Phase = "cancelled" | "over" | "missed" | "open" | "ahead";

/** Where an appointment stands for the patient at `now`. */
export function phaseOf(appointment: Appointment, now: number): Phase {
  if (appointment.status === "cancelled") return "cancelled";
  if (appointment.status === "fulfilled") return "over";
  const starts = Date.parse(appointment.starts_at);
  if (appointment.status === "noshow" || now > starts + STAYS_OPEN_MS) return "missed";
  return now >= Date.parse(appointment.waiting_room_opens_at) ? "open" : "ahead";
}
