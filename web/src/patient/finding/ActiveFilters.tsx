import { X } from "lucide-preact";
import { fetchInstruments, fetchVisitTypes } from "~/shared/api/search";
import type { Place } from "~/shared/api/types";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, dayInWords, tag } from "~/shared/i18n";
import { languageName } from "../search/doctor";
import type { Search } from "../search/path";
import { placeLabel } from "../search/places";
import { tf } from "./texts";

/** Those that are shown as chips; the speciality is the title of the page. */
export const CHIPS = [
  "place",
  "commune",
  "max_km",
  "mode",
  "visit_type",
  "date",
  "no_overrun",
  "instrument",
  "language",
  "age",
] as const satisfies (keyof Search)[];

export const countFilters = (search: Search): number =>
  CHIPS.filter((name) => search[name] !== undefined).length;

interface ActiveFiltersProps {
  search: Search;
  places: Place[];
  onChange: (next: Search) => void;
}

/** What narrows the search now, each taken away by one tap. */
export function ActiveFilters({ search, places, onChange }: ActiveFiltersProps) {
  const { instrument, visit_type, speciality = "" } = search;
  const instruments = useResource(
    (signal) => (instrument ? fetchInstruments(signal) : Promise.resolve([])),
    [instrument],
  );
  const visits = useResource(
    (signal) => (visit_type ? fetchVisitTypes(speciality, signal) : Promise.resolve([])),
    [visit_type, speciality],
  );
  const nameOf = (rows: { code: string; name_fr: string; name_en: string }[] | undefined, code?: string) => {
    const row = rows?.find((one) => one.code === code);
    return row ? byLocale(row, "name") : (code ?? "");
  };
  const place = places.find((one) => one.site_id === search.place);
  const words: Record<(typeof CHIPS)[number], string> = {
    place: place ? placeLabel(place) : (search.place ?? ""),
    commune: search.commune ?? "",
    max_km: `${tf("filter.max_km")} ${tf("filter.km", { n: search.max_km ?? 0 })}`,
    mode: search.mode ? tf(`filter.${search.mode}`) : "",
    visit_type: nameOf(visits.data, visit_type),
    date: `${tf("filter.date")} ${search.date ? dayInWords(search.date) : ""}`,
    no_overrun: tf("filter.no_overrun"),
    instrument: nameOf(instruments.data, instrument),
    language: search.language ? languageName(search.language, tag()) : "",
    age: tf("filter.years", { n: search.age ?? 0 }),
  };
  const active = CHIPS.filter((name) => search[name] !== undefined);
  if (active.length === 0) return null;
  return (
    <ul class="chips" aria-label={tf("search.active")}>
      {active.map((name) => (
        <li key={name}>
          <button
            type="button"
            class="chip"
            onClick={() =>
              onChange({
                [name]: undefined,
                ...(name === "commune" ? { max_km: undefined, sort: undefined } : {}),
              })
            }
          >
            <span class="visually-hidden">{tf("search.remove", { name: words[name] })}</span>
            <span aria-hidden="true" class="capital">
              {words[name]}
            </span>
            <X size={18} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
