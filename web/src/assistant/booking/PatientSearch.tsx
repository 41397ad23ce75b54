import "./booking.css";
import { UserRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { searchPatients } from "~/shared/api/endpoints";
import type { PatientLite } from "~/shared/api/types";
import { ErrorPanel, Field, Skeleton } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { birthDate } from "~/shared/i18n";
import { t } from "../texts";

const LEAST_LETTERS = 2;
const PAUSE_MS = 250;

/** Finds a patient by the beginning of the name; the birth date tells namesakes apart. */
export function PatientSearch({ onPick }: { onPick: (patient: PatientLite) => void }) {
  const [typed, setTyped] = useState("");
  const asked = useSettled(typed.trim());
  const enough = asked.length >= LEAST_LETTERS;
  const found = useResource<PatientLite[] | null>(
    async (signal) => (enough ? searchPatients(asked, signal) : null),
    [enough ? asked : ""],
  );
  return (
    <div class="stack patient-search">
      <Field
        label={t("patient.search")}
        hint={t("patient.hint")}
        type="search"
        autocomplete="off"
        value={typed}
        data-testid="patient-search"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {found.problem && <ErrorPanel problem={found.problem} onRetry={found.reload} />}
      {enough && !found.data && !found.problem && <Skeleton heights={[56, 56]} gap={8} />}
      <p class={found.data?.length ? "visually-hidden" : "soft"} role="status">
        {found.data && (found.data.length > 0 ? t.n("patient.found", found.data.length) : t("patient.none"))}
      </p>
      <ul class="patient-search__found">
        {found.data?.map((patient) => (
          <li key={patient.patient_id}>
            <button
              type="button"
              class="patient-search__one"
              data-testid="patient-found"
              onClick={() => onPick(patient)}
            >
              <UserRound size={22} aria-hidden="true" />
              <span>
                <strong>{patient.name}</strong>
                <span class="soft figures">{t("patient.born", { date: birthDate(patient.birth_date) })}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The text once the typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
