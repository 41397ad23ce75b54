import type { AgendaDelegation } from "~/shared/api/preparation";
import type { BoardRow, PractitionerCard, PractitionerLite } from "~/shared/api/types";

export interface DoctorDay {
  practitioner: PractitionerLite;
  /** In the order of the day, cancelled ones left out. */
  rows: BoardRow[];
  waiting: number;
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Doctors of the place and whoever has a visit there; those with somebody waiting first, then the busy, then the rest. */
export function doctorDays(cards: readonly PractitionerCard[], board: readonly BoardRow[]): DoctorDay[] {
  const days = new Map<string, DoctorDay>();
  for (const practitioner of cards) {
    days.set(practitioner.practitioner_id, { practitioner, rows: [], waiting: 0 });
  }
  for (const row of board) {
    const { practitioner, status } = row.appointment;
    const day = days.get(practitioner.practitioner_id) ?? { practitioner, rows: [], waiting: 0 };
    days.set(practitioner.practitioner_id, day);
    if (status === "cancelled") continue;
    day.rows.push(row);
    if (row.status === "waiting") day.waiting += 1;
  }
  for (const day of days.values()) {
    day.rows.sort((a, b) => a.appointment.starts_at.localeCompare(b.appointment.starts_at));
  }
  const rank = (day: DoctorDay) => (day.waiting > 0 ? 0 : day.rows.length > 0 ? 1 : 2);
  return [...days.values()].sort(
    (a, b) => rank(a) - rank(b) || a.practitioner.name.localeCompare(b.practitioner.name, "fr"),
  );
}

/** Every word typed is in the doctor's name or speciality. */
export function matchesWords({ practitioner }: DoctorDay, words: string): boolean {
  const { name, speciality_fr, speciality_en } = practitioner;
  const text = plain(`${name} ${speciality_fr} ${speciality_en}`);
  return plain(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What a screen shows side by side without scrolling. */
const COLUMNS = 5;

/** The doctors whose day is shown first: somebody waits for them, then those with most visits, then by name. */
export function firstPicked(doctors: readonly AgendaDelegation[], board: readonly BoardRow[]): string[] {
  const of = (id: string) => board.filter((row) => row.appointment.practitioner.practitioner_id === id);
  const waiting = (id: string) => Number(of(id).some((row) => row.status === "waiting"));
  return [...doctors]
    .sort(
      (a, b) =>
        waiting(b.practitioner_id) - waiting(a.practitioner_id) ||
        of(b.practitioner_id).length - of(a.practitioner_id).length ||
        a.name.localeCompare(b.name, "fr"),
    )
    .slice(0, COLUMNS)
    .map((one) => one.practitioner_id);
}
