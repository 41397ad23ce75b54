import "./booking.css";
import { UserRound, UserRoundSearch } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { findPatientExactly } from "~/shared/api/care";
import { searchPatients } from "~/shared/api/endpoints";
import type { PatientLite } from "~/shared/api/types";
import { Button, ErrorPanel, Field, Skeleton } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { birthDate, dayOf } from "~/shared/i18n";
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
      <Found patients={found.data ?? []} onPick={onPick} />
      {found.data && <ExactSearch typed={typed} onPick={onPick} />}
    </div>
  );
}

interface FoundProps {
  patients: PatientLite[];
  onPick: (patient: PatientLite) => void;
}

function Found({ patients, onPick }: FoundProps) {
  return (
    <ul class="patient-search__found">
      {patients.map((patient) => (
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
  );
}

/** Whom no place here follows yet is found by the exact name and birth date only. */
function ExactSearch({ typed, onPick }: { typed: string; onPick: FoundProps["onPick"] }) {
  const { busy, problem, run, forget } = useAction();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [birth, setBirth] = useState("");
  const [tried, setTried] = useState(false);
  const [found, setFound] = useState<PatientLite[]>();

  if (!open) {
    return (
      <div>
        <Button
          kind="quiet"
          icon={UserRoundSearch}
          class="btn--flush"
          data-testid="exact-open"
          onClick={() => {
            setName(typed.trim());
            setOpen(true);
          }}
        >
          {t("exact.open")}
        </Button>
      </div>
    );
  }

  const changed = () => {
    setFound(undefined);
    forget();
  };
  async function search() {
    setTried(true);
    if (name.trim() === "" || birth === "") return;
    await run(async () => setFound(await findPatientExactly(name.trim(), birth)));
  }

  return (
    <form
      class="stack patient-search__exact"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void search();
      }}
    >
      <h3>{t("exact.title")}</h3>
      <Field
        label={t("exact.name")}
        hint={t("exact.name_hint")}
        autocomplete="off"
        value={name}
        maxLength={200}
        error={tried && name.trim() === "" ? t("exact.missing") : undefined}
        data-testid="exact-name"
        onInput={(event) => {
          setName(event.currentTarget.value);
          changed();
        }}
      />
      <Field
        label={t("exact.birth")}
        type="date"
        max={dayOf(Date.now())}
        value={birth}
        error={tried && birth === "" ? t("exact.missing") : undefined}
        data-testid="exact-birth"
        onInput={(event) => {
          setBirth(event.currentTarget.value);
          changed();
        }}
      />
      {problem && <ErrorPanel problem={problem} />}
      <div>
        <Button type="submit" icon={UserRoundSearch} busy={busy} data-testid="exact-go">
          {t("exact.go")}
        </Button>
      </div>
      <p class={found?.length ? "visually-hidden" : "soft"} role="status">
        {found && (found.length > 0 ? t.n("patient.found", found.length) : t("exact.none"))}
      </p>
      <Found patients={found ?? []} onPick={onPick} />
    </form>
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
