import { Trash2 } from "lucide-preact";
import { Button, Field, Select } from "~/shared/components";
import { Chips } from "~/shared/opinions/Chips";
import { to } from "~/shared/opinions/texts";
import { codeOf, diagnoses } from "./diagnoses";
import { type FindingDraft, needsDays } from "./finding";

const SIGNS = [
  "macule",
  "papule",
  "plaque",
  "nodule",
  "vesicle",
  "pustule",
  "scale",
  "crust",
  "erosion",
  "ulcer",
  "asymmetry",
  "irregular_border",
  "several_colours",
  "vessels",
] as const;
const CONFIDENCES = ["certain", "likely", "uncertain"] as const;
const ADVICES = ["reassure", "watch", "see", "biopsy"] as const;
const WHOLE = "";

interface FindingFieldsProps {
  number: number;
  finding: FindingDraft;
  photoIds: string[];
  onChange: (finding: FindingDraft) => void;
  onRemove?: (() => void) | undefined;
}

/** What is seen on one photo, what it may be, and what to do. */
export function FindingFields({ number, finding, photoIds, onChange, onRemove }: FindingFieldsProps) {
  const change = (part: Partial<FindingDraft>) => onChange({ ...finding, ...part });
  const listId = `diagnoses-${number}`;
  return (
    <fieldset class="finding stack" data-testid="finding">
      <legend class="field__label">{to("finding", { n: number })}</legend>
      {photoIds.length > 0 && (
        <Select
          label={to("finding.on")}
          value={finding.photo_id ?? WHOLE}
          options={[
            { value: WHOLE, label: to("finding.on_whole") },
            ...photoIds.map((value, index) => ({ value, label: to("case.photo", { n: index + 1 }) })),
          ]}
          onChange={(event) => change({ photo_id: event.currentTarget.value || null })}
        />
      )}
      <Chips
        legend={to("finding.morphology")}
        several
        options={SIGNS.map((value) => ({ value, label: to(`morphology.${value}`) }))}
        chosen={finding.morphology}
        onChange={(morphology) => change({ morphology })}
      />
      <div class="finding__pair">
        <Field
          label={to("finding.diagnosis")}
          list={listId}
          autocomplete="off"
          maxLength={300}
          value={finding.diagnosis}
          data-testid="diagnosis"
          onInput={(event) => {
            const diagnosis = event.currentTarget.value;
            const known = codeOf(diagnosis);
            change(known ? { diagnosis, diagnosis_code: known } : { diagnosis });
          }}
        />
        <Field
          label={to("finding.code")}
          optional
          maxLength={8}
          value={finding.diagnosis_code}
          data-testid="diagnosis-code"
          onInput={(event) => change({ diagnosis_code: event.currentTarget.value })}
        />
        <datalist id={listId}>
          {diagnoses().map((one) => (
            <option key={one.code} value={one.words} />
          ))}
        </datalist>
      </div>
      <Chips
        legend={to("finding.confidence")}
        options={CONFIDENCES.map((value) => ({ value, label: to(`confidence.${value}`) }))}
        chosen={[finding.confidence]}
        onChange={([confidence]) => confidence && change({ confidence })}
      />
      <Chips
        legend={to("finding.advice")}
        options={ADVICES.map((value) => ({ value, label: to(`advice.${value}`) }))}
        chosen={finding.advice ? [finding.advice] : []}
        onChange={([advice]) => change({ advice })}
      />
      {needsDays(finding.advice) && (
        <Field
          label={to(finding.advice === "watch" ? "finding.days_watch" : "finding.days_see")}
          type="number"
          inputMode="numeric"
          min={1}
          max={730}
          value={finding.within_days}
          data-testid="within-days"
          onInput={(event) => change({ within_days: event.currentTarget.value })}
        />
      )}
      <Field
        label={to("finding.note")}
        optional
        maxLength={300}
        value={finding.note}
        onInput={(event) => change({ note: event.currentTarget.value })}
      />
      {onRemove && (
        <div>
          <Button kind="quiet" icon={Trash2} onClick={onRemove}>
            {to("finding.remove")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
