import { fetchInstruments, fetchVisitTypes } from "~/shared/api/search";
import type { Place, Speciality } from "~/shared/api/types";
import { Check, Field, Select } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, dayOf, tag } from "~/shared/i18n";
import { languageName } from "../search/doctor";
import type { Search } from "../search/path";
import { placeOptions } from "../search/places";
import { t } from "../texts";
import { CommuneField } from "./CommuneField";
import { tf } from "./texts";

interface FilterFieldsProps {
  search: Search;
  specialities: Speciality[];
  places: Place[];
  onChange: (next: Search) => void;
}

const DISTANCES = [5, 10, 20, 30, 50];
export const LANGUAGES = ["en", "ar", "es", "oc", "pt", "ro", "it", "de", "ca", "vi"];

/** Everything a search can leave out; each change takes effect at once. */
export function FilterFields({ search, specialities, places, onChange }: FilterFieldsProps) {
  const { speciality = "" } = search;
  const visits = useResource(
    (signal) => (speciality ? fetchVisitTypes(speciality, signal) : Promise.resolve([])),
    [speciality],
  );
  const instruments = useResource((signal) => fetchInstruments(signal), []);
  const text = (field: keyof Search) => (event: { currentTarget: { value: string } }) =>
    onChange({ [field]: event.currentTarget.value || undefined });

  return (
    <div class="stack">
      <Select
        label={t("results.filter_speciality")}
        value={speciality}
        onChange={(event) =>
          onChange({
            speciality: event.currentTarget.value || undefined,
            visit_type: undefined,
            q: undefined,
          })
        }
        options={[
          { value: "", label: t("results.any_speciality") },
          ...named(specialities.map((one) => ({ value: one.code, label: byLocale(one, "name") }))),
        ]}
      />
      {!!visits.data?.length && (
        <Select
          label={tf("filter.visit")}
          value={search.visit_type ?? ""}
          onChange={text("visit_type")}
          options={[
            { value: "", label: tf("filter.any_visit") },
            ...visits.data.map((one) => ({ value: one.code, label: byLocale(one, "name") })),
          ]}
        />
      )}
      <CommuneField
        value={search.commune ?? ""}
        onPick={(commune) =>
          onChange({ commune: commune?.name, ...(commune ? {} : { max_km: undefined, sort: undefined }) })
        }
      />
      {search.commune && (
        <Select
          label={tf("filter.max_km")}
          value={String(search.max_km ?? "")}
          onChange={(event) => onChange({ max_km: Number(event.currentTarget.value) || undefined })}
          options={[
            { value: "", label: tf("filter.any_distance") },
            ...DISTANCES.map((n) => ({ value: String(n), label: tf("filter.km", { n }) })),
          ]}
        />
      )}
      {search.commune && (
        <Select
          label={tf("filter.sort")}
          value={search.sort ?? "soonest"}
          onChange={(event) =>
            onChange({ sort: event.currentTarget.value === "nearest" ? "nearest" : undefined })
          }
          options={[
            { value: "soonest", label: tf("filter.soonest") },
            { value: "nearest", label: tf("filter.nearest") },
          ]}
        />
      )}
      <Select
        label={t("home.place")}
        value={search.place ?? ""}
        onChange={text("place")}
        options={placeOptions(places)}
      />
      <Select
        label={tf("filter.mode")}
        value={search.mode ?? ""}
        onChange={(event) => {
          const mode = event.currentTarget.value;
          onChange({ mode: mode === "remote" || mode === "on_site" ? mode : undefined });
        }}
        options={[
          { value: "", label: tf("filter.any_mode") },
          { value: "remote", label: tf("filter.remote") },
          { value: "on_site", label: tf("filter.on_site") },
        ]}
      />
      <Field
        label={tf("filter.date")}
        type="date"
        min={dayOf(Date.now())}
        value={search.date ?? ""}
        onChange={text("date")}
      />
      <Check
        checked={search.no_overrun ?? false}
        onChange={(event) => onChange({ no_overrun: event.currentTarget.checked || undefined })}
      >
        {tf("filter.no_overrun")}
      </Check>
      <Select
        label={tf("filter.instrument")}
        hint={tf("filter.instrument_hint")}
        value={search.instrument ?? ""}
        onChange={text("instrument")}
        options={[
          { value: "", label: tf("filter.any_instrument") },
          ...(instruments.data ?? []).map((one) => ({ value: one.code, label: byLocale(one, "name") })),
        ]}
      />
      <Select
        label={tf("filter.language")}
        value={search.language ?? ""}
        onChange={text("language")}
        options={[
          { value: "", label: tf("filter.any_language") },
          ...named(LANGUAGES.map((code) => ({ value: code, label: languageName(code, tag()) }))),
        ]}
      />
      <Field
        label={tf("filter.age")}
        optional
        type="number"
        inputMode="numeric"
        min={0}
        max={120}
        value={search.age ?? ""}
        onChange={(event) => {
          const { value, valueAsNumber } = event.currentTarget;
          onChange({ age: value && valueAsNumber >= 0 && valueAsNumber <= 120 ? valueAsNumber : undefined });
        }}
      />
    </div>
  );
}

const named = (options: { value: string; label: string }[]) =>
  options.sort((a, b) => a.label.localeCompare(b.label, tag()));
