import { fetchTrends } from "~/shared/api/trends";
import type { Consultation } from "~/shared/api/types";
import { useResource } from "~/shared/hooks/useResource";
import { ADULT_FROM } from "~/shared/readings/news2";
import type { Trend } from "~/shared/readings/trend";
import { ageOf } from "~/shared/staff/people";

/** What is known of the patient beside the live values. */
export interface History {
  visit: string;
  trends: readonly Trend[];
  adult: boolean;
  /** NEWS2 colours: wanted by the specialist, offered by the installation, and the patient is an adult. */
  coloured: boolean;
}

/** `offered`: the installation lets specialists turn colours on. Without an answer there are neither lines nor colours. */
export function useHistory(visit: Consultation, wanted: boolean): { history: History; offered: boolean } {
  const { patient } = visit.appointment;
  const { data } = useResource((signal) => fetchTrends(patient.patient_id, signal), [patient.patient_id]);
  const adult = ageOf(patient.birth_date) >= ADULT_FROM;
  const offered = data?.colours ?? false;
  return {
    history: {
      visit: visit.consultation_id,
      trends: data?.trends ?? [],
      adult,
      coloured: offered && wanted && adult,
    },
    offered,
  };
}
