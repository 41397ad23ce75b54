import { signal } from "@preact/signals";
import type { Me } from "~/shared/api/types";

/** Held for the page only: a reload comes back to one's own record. */
const chosen = signal<string>();

export const choosePerson = (patientId: string): void => {
  chosen.value = patientId;
};

/** Whose pages are shown. `other`: the name, when it is not the reader. */
export interface Person {
  patientId: string;
  other: string | undefined;
}

export function personOf(me: Me): Person {
  const people = me.acts_for;
  const one =
    people.find(({ patient_id }) => patient_id === chosen.value) ??
    people.find(({ relation }) => relation === "self") ??
    people[0];
  if (!one) return { patientId: me.patient_id ?? "", other: undefined };
  return { patientId: one.patient_id, other: one.relation === "self" ? undefined : one.name };
}
