import { UserRound } from "lucide-preact";
import { useState } from "preact/hooks";
import type { PatientLite } from "~/shared/api/types";
import { Button, ErrorPanel, Field, Skeleton } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { birthDate } from "~/shared/i18n";
import { matching, myPatients } from "../patients";
import { tg } from "./texts";

const MOST = 6;

interface PatientPickProps {
  patient: PatientLite | undefined;
  onPick: (patient: PatientLite | undefined) => void;
}

/** One of the practitioner's own patients: those she has seen, or is to see. */
export function PatientPick({ patient, onPick }: PatientPickProps) {
  const [typed, setTyped] = useState("");
  const mine = useResource(myPatients, []);
  const found = matching(mine.data ?? [], typed).slice(0, MOST);
  if (patient) {
    return (
      <p class="row picked">
        <UserRound size={22} aria-hidden="true" />
        <strong>{patient.name}</strong>
        <span class="soft">{birthDate(patient.birth_date)}</span>
        <Button kind="quiet" onClick={() => onPick(undefined)}>
          {tg("new.patient_change")}
        </Button>
      </p>
    );
  }
  return (
    <div class="stack">
      <Field
        label={tg("new.patient")}
        hint={tg("new.patient_hint")}
        type="search"
        autocomplete="off"
        value={typed}
        data-testid="new-patient"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {mine.problem && <ErrorPanel problem={mine.problem} onRetry={mine.reload} />}
      {!mine.data && !mine.problem && <Skeleton heights={[48, 48]} gap={8} />}
      {mine.data && found.length === 0 && <p role="status">{tg("new.patient_none")}</p>}
      <ul class="picks">
        {typed.trim() !== "" &&
          found.map((one) => (
            <li key={one.patient_id}>
              <button
                type="button"
                class="picks__one"
                data-testid="new-patient-found"
                onClick={() => onPick(one)}
              >
                <UserRound size={22} aria-hidden="true" />
                <strong>{one.name}</strong>
                <span class="soft figures">{birthDate(one.birth_date)}</span>
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}
