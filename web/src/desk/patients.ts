import { fetchAppointments } from "~/shared/api/endpoints";
import type { PatientLite } from "~/shared/api/types";

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

/** Every word typed begins a word of the name. */
export function matching(patients: readonly PatientLite[], typed: string): PatientLite[] {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  return patients.filter(({ name }) => {
    const words = plain(name).split(/[\s-]+/);
    return wanted.every((one) => words.some((word) => word.startsWith(one)));
  });
}

/** Those this practitioner has seen or will see, by name. */
export async function myPatients(signal: AbortSignal): Promise<PatientLite[]> {
  const visits = await Promise.all([
    fetchAppointments("upcoming", undefined, signal),
    fetchAppointments("past", undefined, signal),
  ]);
  const known = new Map(visits.flat().map(({ patient }) => [patient.patient_id, patient]));
  return [...known.values()].sort((a, b) => a.name.localeCompare(b.name));
}
