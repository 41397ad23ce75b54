import "./booking.css";
import type { PatientLite } from "~/shared/api/types";
import { Avatar, Button } from "~/shared/components";
import { birthDate } from "~/shared/i18n";
import { t } from "../texts";
import { PatientSearch } from "./PatientSearch";

interface PatientPanelProps {
  patient: PatientLite | undefined;
  onPick: (patient: PatientLite | undefined) => void;
}

/** The patient being booked for, or the search for one. */
export function PatientPanel({ patient, onPick }: PatientPanelProps) {
  return (
    <section
      class={patient ? "card card--action" : "card"}
      aria-labelledby="book-for"
      data-testid="patient-panel"
    >
      <h2 id="book-for">{patient ? t("patient.chosen") : t("patient.title")}</h2>
      {patient ? (
        <>
          <ChosenPatient patient={patient} />
          <p>{t("patient.now_time")}</p>
          <Button onClick={() => onPick(undefined)}>{t("patient.change")}</Button>
        </>
      ) : (
        <PatientSearch onPick={onPick} />
      )}
    </section>
  );
}

export function ChosenPatient({ patient }: { patient: PatientLite }) {
  return (
    <p class="chosen-patient">
      <Avatar name={patient.name} seed={patient.patient_id} size={44} />
      <span>
        <strong>{patient.name}</strong>
        <span class="soft figures">{t("patient.born", { date: birthDate(patient.birth_date) })}</span>
      </span>
    </p>
  );
}
