import { Trash2 } from "lucide-preact";
import type { Schedule } from "~/shared/api/schedules";
import { Button, Check, Field, Select } from "~/shared/components";
import { byLocale } from "~/shared/i18n";
import { ts } from "./texts";
import { type Draft, type For, RELEASES } from "./week";

interface LineRowProps {
  draft: Draft;
  schedule: Schedule;
  /** `lundi, ligne 1`: in front of each field for who does not see the row. */
  name: string;
  removeLabel: string;
  onChange: (draft: Draft) => void;
  onRemove: () => void;
}

const FORS: For[] = ["all", "types", "urgent", "zone"];

/** One line of the week: from when to when, where, and for whom. */
export function LineRow({ draft, schedule, name, removeLabel, onChange, onRemove }: LineRowProps) {
  const set = (more: Partial<Draft>) => onChange({ ...draft, ...more });
  const open = draft.kind === "open";
  const types = schedule.settings.visits.filter((visit) => visit.minutes !== null);
  const fors = FORS.filter((one) => one !== "types" || types.length > 0);
  const reserved = draft.for === "urgent" || draft.for === "zone";
  return (
    <fieldset class={open ? "line" : "line line--break"}>
      <legend class="visually-hidden">{name}</legend>
      <Field
        label={ts("week.from")}
        type="time"
        step={300}
        required
        value={draft.starts}
        onInput={(event) => set({ starts: event.currentTarget.value })}
      />
      <Field
        label={ts("week.to")}
        type="time"
        step={300}
        required
        value={draft.ends}
        onInput={(event) => set({ ends: event.currentTarget.value })}
      />
      {open && schedule.sites.length > 1 && (
        <Select
          label={ts("week.place")}
          value={draft.site_id}
          options={schedule.sites.map(({ site_id, name: place }) => ({ value: site_id, label: place }))}
          onChange={(event) => set({ site_id: event.currentTarget.value })}
        />
      )}
      {open ? (
        <Select
          label={ts("week.for")}
          value={draft.for}
          options={fors.map((value) => ({ value, label: ts(`week.for_${value}`) }))}
          onChange={(event) => set({ for: event.currentTarget.value as For })}
        />
      ) : (
        <p class="line__break">{ts("week.break")}</p>
      )}
      {open && reserved && (
        <Select
          label={ts("week.release")}
          value={String(draft.release_hours)}
          options={[...new Set([...RELEASES, draft.release_hours])]
            .sort((a, b) => a - b)
            .map((hours) => ({ value: String(hours), label: ts.n("week.release_hours", hours) }))}
          onChange={(event) => set({ release_hours: Number(event.currentTarget.value) })}
        />
      )}
      <Button kind="quiet" icon={Trash2} class="line__remove" aria-label={removeLabel} onClick={onRemove}>
        {ts("week.remove")}
      </Button>
      {open && draft.for === "types" && (
        <fieldset class="line__types">
          <legend>{ts("week.types")}</legend>
          {types.map((visit) => (
            <Check
              key={visit.code}
              checked={draft.visit_types.includes(visit.code)}
              onChange={(event) =>
                set({
                  visit_types: event.currentTarget.checked
                    ? [...draft.visit_types, visit.code]
                    : draft.visit_types.filter((code) => code !== visit.code),
                })
              }
            >
              {byLocale(visit, "name")}
            </Check>
          ))}
        </fieldset>
      )}
    </fieldset>
  );
}
