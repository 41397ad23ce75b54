import { UserRoundSearch, X } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button, Field, Select } from "~/shared/components";
import { addDays, dayOf } from "~/shared/i18n";
import { ACTIONS, actionWords } from "./actions";
import { FindPatient } from "./FindPatient";
import { EVERYTHING, inOrder, isEverything, type JournalSearch, shortRef } from "./search";
import { ta } from "./texts";

const FILTERS = "journal-filters";

/** After a line narrowed the search, or a filter went: where it shows, and where the next press is near. */
export function toFilters(): void {
  const filters = document.getElementById(FILTERS);
  filters?.focus({ preventScroll: true });
  filters?.scrollIntoView({ block: "nearest" });
}

interface FiltersProps {
  search: JournalSearch;
  onChange: (search: JournalSearch) => void;
}

/** Patient, person, action, period. Each choice takes effect at once. */
export function Filters({ search, onChange }: FiltersProps) {
  const [finding, setFinding] = useState(false);
  const change = (part: Partial<JournalSearch>) => onChange({ ...search, ...part });
  const remove = (part: Partial<JournalSearch>) => {
    change(part);
    toFilters();
  };
  const { patient, person, action, since, until } = search;
  const today = dayOf(Date.now());
  const periods = [
    { label: ta("journal.today"), since: today },
    { label: ta("journal.week"), since: addDays(today, -6) },
    { label: ta("journal.month"), since: addDays(today, -29) },
    { label: ta("journal.ever"), since: "" },
  ];
  return (
    <search id={FILTERS} class="card audit-filters" tabIndex={-1} aria-label={ta("journal.search")}>
      <div class="audit-filters__row">
        <div class="field">
          <span class="field__label">{ta("journal.patient")}</span>
          {patient ? (
            <Chosen
              name={patient.name ?? ta("journal.patient_no", { ref: shortRef(patient.patient_id) })}
              onRemove={() => remove({ patient: undefined })}
            />
          ) : (
            <Button icon={UserRoundSearch} data-testid="find-patient" onClick={() => setFinding(true)}>
              {ta("journal.pick_patient")}
            </Button>
          )}
        </div>
        <div class="field">
          <span class="field__label">{ta("journal.person")}</span>
          {person ? (
            <Chosen name={person.name} onRemove={() => remove({ person: undefined })} />
          ) : (
            <p class="soft audit-filters__hint">{ta("journal.person_hint")}</p>
          )}
        </div>
        <Select
          label={ta("journal.action")}
          value={action}
          options={[
            { value: "", label: ta("journal.any_action") },
            ...ACTIONS.map((one) => ({ value: one, label: actionWords(one) })),
          ]}
          data-testid="audit-action"
          onChange={(event) => change({ action: event.currentTarget.value })}
        />
      </div>
      <div class="audit-filters__row">
        <Field
          label={ta("journal.since")}
          type="date"
          max={today}
          value={since}
          onInput={(event) => change({ since: event.currentTarget.value })}
        />
        <Field
          label={ta("journal.until")}
          type="date"
          max={today}
          value={until}
          error={inOrder(search) ? undefined : ta("journal.order")}
          onInput={(event) => change({ until: event.currentTarget.value })}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot lie in this grid's line */}
        <div class="audit-filters__periods" role="group" aria-label={ta("journal.period")}>
          {periods.map((one) => (
            <Button
              key={one.label}
              kind="quiet"
              aria-pressed={since === one.since && until === ""}
              onClick={() => change({ since: one.since, until: "" })}
            >
              {one.label}
            </Button>
          ))}
        </div>
      </div>
      {!isEverything(search) && (
        <div>
          <Button kind="quiet" icon={X} class="btn--flush" onClick={() => remove(EVERYTHING)}>
            {ta("journal.clear")}
          </Button>
        </div>
      )}
      <FindPatient
        open={finding}
        onClose={() => setFinding(false)}
        onPick={({ patient_id, name }) => {
          setFinding(false);
          change({ patient: { patient_id, name } });
        }}
      />
    </search>
  );
}

function Chosen({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <div class="audit-chosen">
      <strong>{name}</strong>
      <Button kind="quiet" icon={X} onClick={onRemove}>
        <span class="visually-hidden">
          {ta("journal.remove")} : {name}
        </span>
      </Button>
    </div>
  );
}
