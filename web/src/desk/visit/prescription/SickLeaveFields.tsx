import type { SickLeave } from "~/shared/api/prescriptions";
import { Banner, Field, Select, TextArea } from "~/shared/components";
import { numberIn } from "./MedicineFields";
import { tx } from "./texts";

const EXCEPTIONS = ["treating_doctor", "midwife", "not_in_person"] as const;

interface SickLeaveFieldsProps {
  item: SickLeave;
  onChange: (item: SickLeave) => void;
}

/** By video three days at most, extension included, unless there is an exception: the server holds it too. */
export function SickLeaveFields({ item, onChange }: SickLeaveFieldsProps) {
  const set = (change: Partial<SickLeave>) => onChange({ ...item, ...change });
  return (
    <>
      <Field
        label={tx("leave.starts_on")}
        type="date"
        required
        value={item.starts_on}
        onInput={(event) => event.currentTarget.value && set({ starts_on: event.currentTarget.value })}
      />
      <div class="rx-pair">
        <Field
          label={tx("leave.days")}
          type="number"
          inputMode="numeric"
          min={1}
          max={365}
          value={item.days}
          data-testid="leave-days"
          onInput={(event) => set({ days: numberIn(event.currentTarget.value, 1, 365) ?? 1 })}
        />
        <Field
          label={tx("leave.already")}
          hint={tx("leave.already_hint")}
          type="number"
          inputMode="numeric"
          min={0}
          max={1095}
          value={item.already_days}
          onInput={(event) => set({ already_days: numberIn(event.currentTarget.value, 0, 1095) ?? 0 })}
        />
      </div>
      <Select
        label={tx("leave.exception")}
        value={item.exception ?? ""}
        data-testid="leave-exception"
        options={[
          { value: "", label: tx("leave.exception_none") },
          ...EXCEPTIONS.map((value) => ({ value, label: tx(`leave.exception_${value}`) })),
        ]}
        onChange={(event) =>
          set({ exception: (event.currentTarget.value || null) as SickLeave["exception"] })
        }
      />
      {item.exception === "not_in_person" && (
        <TextArea
          label={tx("leave.justification")}
          rows={2}
          maxLength={1000}
          value={item.justification}
          onInput={(event) => set({ justification: event.currentTarget.value })}
        />
      )}
      <Banner>
        <p>{tx("leave.note")}</p>
      </Banner>
    </>
  );
}
