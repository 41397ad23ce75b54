import type { Medicine } from "~/shared/api/prescriptions";
import { Banner, Check, Field, Select, TextArea } from "~/shared/components";
import { tx } from "./texts";

const ROUTES = [
  "oral",
  "cutaneous",
  "ophthalmic",
  "auricular",
  "nasal",
  "inhaled",
  "sublingual",
  "rectal",
  "vaginal",
  "subcutaneous",
  "intramuscular",
  "intravenous",
  "other",
] as const;
const UNITS = ["d", "wk", "mo"] as const;
const WHY_NOT = ["MTE", "EFG", "CIF"] as const;

interface MedicineFieldsProps {
  item: Medicine;
  onChange: (item: Medicine) => void;
}

/** A whole number within its bounds, or nothing. */
export function numberIn(text: string, low: number, high: number): number | null {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? null : Math.min(high, Math.max(low, number));
}

export function MedicineFields({ item, onChange }: MedicineFieldsProps) {
  const set = (change: Partial<Medicine>) => onChange({ ...item, ...change });
  return (
    <>
      <Field
        label={tx("medicine.medication")}
        hint={tx("medicine.medication_hint")}
        value={item.medication}
        maxLength={200}
        data-testid="medication"
        onInput={(event) => set({ medication: event.currentTarget.value })}
      />
      <div class="rx-pair">
        <Field
          label={tx("medicine.dose")}
          hint={tx("medicine.dose_hint")}
          value={item.dose}
          maxLength={200}
          data-testid="dose"
          onInput={(event) => set({ dose: event.currentTarget.value })}
        />
        <Field
          label={tx("medicine.timing")}
          hint={tx("medicine.timing_hint")}
          value={item.timing}
          maxLength={200}
          data-testid="timing"
          onInput={(event) => set({ timing: event.currentTarget.value })}
        />
      </div>
      <Select
        label={tx("medicine.route")}
        value={item.route}
        options={ROUTES.map((value) => ({ value, label: tx(`route.${value}`) }))}
        onChange={(event) => set({ route: event.currentTarget.value as Medicine["route"] })}
      />
      <div class="rx-number">
        <Field
          label={tx("medicine.duration")}
          type="number"
          inputMode="numeric"
          min={1}
          max={365}
          value={item.duration ?? ""}
          data-testid="duration"
          onInput={(event) => set({ duration: numberIn(event.currentTarget.value, 1, 365) })}
        />
        <Select
          label={tx("medicine.duration_unit")}
          value={item.duration_unit}
          options={UNITS.map((value) => ({ value, label: tx(`unit.${value}`) }))}
          onChange={(event) => set({ duration_unit: event.currentTarget.value as Medicine["duration_unit"] })}
        />
      </div>
      <Check checked={item.as_needed} onChange={(event) => set({ as_needed: event.currentTarget.checked })}>
        {tx("medicine.as_needed")}
      </Check>
      <details class="rx-more" open={hasMore(item)}>
        <summary>{tx("medicine.more")}</summary>
        <More item={item} set={set} />
      </details>
    </>
  );
}

const hasMore = ({ brand, quantity, number_of_repeats_allowed, not_substitutable, controlled }: Medicine) =>
  brand !== "" ||
  quantity !== null ||
  number_of_repeats_allowed > 0 ||
  not_substitutable !== null ||
  controlled;

function More({ item, set }: { item: Medicine; set: (change: Partial<Medicine>) => void }) {
  return (
    <div class="stack">
      <div class="rx-number">
        <Field
          label={tx("medicine.quantity")}
          type="number"
          inputMode="numeric"
          min={1}
          max={9999}
          value={item.quantity ?? ""}
          onInput={(event) => set({ quantity: numberIn(event.currentTarget.value, 1, 9999) })}
        />
        <Field
          label={tx("medicine.quantity_unit")}
          placeholder={tx("medicine.quantity_unit_hint")}
          value={item.quantity_unit}
          maxLength={200}
          onInput={(event) => set({ quantity_unit: event.currentTarget.value })}
        />
      </div>
      <div class="rx-pair">
        <Field
          label={tx("medicine.repeats")}
          type="number"
          inputMode="numeric"
          min={0}
          max={12}
          value={item.number_of_repeats_allowed}
          onInput={(event) =>
            set({ number_of_repeats_allowed: numberIn(event.currentTarget.value, 0, 12) ?? 0 })
          }
        />
        <Field
          label={tx("medicine.brand")}
          optional
          value={item.brand}
          maxLength={200}
          onInput={(event) => set({ brand: event.currentTarget.value })}
        />
      </div>
      <Select
        label={tx("medicine.not_substitutable")}
        value={item.not_substitutable ?? ""}
        data-testid="not-substitutable"
        options={[
          { value: "", label: tx("medicine.substitutable") },
          ...WHY_NOT.map((value) => ({ value, label: tx(`why_not.${value}`) })),
        ]}
        onChange={(event) =>
          set({ not_substitutable: (event.currentTarget.value || null) as Medicine["not_substitutable"] })
        }
      />
      <TextArea
        label={tx("medicine.instruction")}
        optional
        rows={2}
        maxLength={1000}
        value={item.patient_instruction}
        onInput={(event) => set({ patient_instruction: event.currentTarget.value })}
      />
      <Check checked={item.controlled} onChange={(event) => set({ controlled: event.currentTarget.checked })}>
        {tx("medicine.controlled")}
      </Check>
      {item.controlled && (
        <>
          <Banner tone="amber">
            <p>{tx("medicine.controlled_note")}</p>
          </Banner>
          <Field
            label={tx("medicine.in_words")}
            hint={tx("medicine.in_words_hint")}
            error={/\d/.test(item.in_words) ? tx("medicine.in_words_hint") : undefined}
            value={item.in_words}
            maxLength={200}
            onInput={(event) => set({ in_words: event.currentTarget.value })}
          />
        </>
      )}
    </div>
  );
}
