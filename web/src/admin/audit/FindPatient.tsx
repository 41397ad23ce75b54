import { Search, UserRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { findAuditPatients, type PatientFound, type PatientTraits } from "~/shared/api/admin";
import { Button, Dialog, Field } from "~/shared/components";
import { birthDate } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";
import { ta } from "./texts";

interface FindPatientProps {
  open: boolean;
  /** Whose look-up it is; the auditor's when nothing is said. */
  find?: (traits: PatientTraits) => Promise<PatientFound[]>;
  onPick: (patient: PatientFound) => void;
  onClose: () => void;
}

const EMPTY = { given_name: "", family_name: "", birth_date: "" };

/** One patient by exact traits: one may look for a person here, never leaf through people. */
export function FindPatient({ open, find: lookUp = findAuditPatients, onPick, onClose }: FindPatientProps) {
  const [traits, setTraits] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const [found, setFound] = useState<PatientFound[]>();
  const act = useAct();
  const change = (part: Partial<typeof EMPTY>) => {
    setTraits({ ...traits, ...part });
    setFound(undefined);
  };
  const lack = (text: string) => (tried && !text.trim() ? t("form.missing") : undefined);
  useEffect(() => {
    setTraits(EMPTY);
    setTried(false);
    setFound(undefined);
    act.clear();
  }, [open]);

  async function find() {
    setTried(true);
    const given_name = traits.given_name.trim();
    const family_name = traits.family_name.trim();
    if (!given_name || !family_name || !traits.birth_date) return;
    await act.run(async () =>
      setFound(await lookUp({ given_name, family_name, birth_date: traits.birth_date })),
    );
  }

  return (
    <Dialog open={open} title={ta("find.title")} onClose={onClose}>
      <p>{ta("find.lead")}</p>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <Field
          label={ta("find.given")}
          value={traits.given_name}
          autocomplete="off"
          data-testid="find-given"
          error={lack(traits.given_name)}
          onInput={(event) => change({ given_name: event.currentTarget.value })}
        />
        <Field
          label={ta("find.family")}
          value={traits.family_name}
          autocomplete="off"
          data-testid="find-family"
          error={lack(traits.family_name)}
          onInput={(event) => change({ family_name: event.currentTarget.value })}
        />
        <Field
          label={ta("find.birth")}
          type="date"
          value={traits.birth_date}
          data-testid="find-birth"
          error={lack(traits.birth_date)}
          onInput={(event) => change({ birth_date: event.currentTarget.value })}
        />
        <div>
          <Button kind="primary" type="submit" icon={Search} busy={act.busy} data-testid="find-go">
            {ta("find.go")}
          </Button>
        </div>
      </form>
      {act.problem && <Refusal problem={act.problem} />}
      <p class={found?.length ? "visually-hidden" : "soft"} role="status">
        {found && (found.length > 0 ? ta.n("find.some", found.length) : ta("find.none"))}
      </p>
      {found && found.length > 0 && (
        <ul class="stack audit-found">
          {found.map((patient) => (
            <li key={patient.patient_id}>
              <button
                type="button"
                class="audit-found__one"
                data-testid="find-found"
                onClick={() => onPick(patient)}
              >
                <UserRound size={22} aria-hidden="true" />
                <span>
                  <strong>{patient.name}</strong>
                  <span class="soft figures">{ta("find.born", { date: birthDate(patient.birth_date) })}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
