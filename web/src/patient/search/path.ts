import type { Choice, Filters } from "~/shared/api/search";
import type { Slot } from "~/shared/api/types";

export type Search = Filters;

/** The names a search has in the address: French, as the pages are. */
const NAMES = {
  speciality: "specialite",
  place: "lieu",
  q: "q",
  commune: "commune",
  max_km: "km",
  date: "date",
  mode: "mode",
  visit_type: "motif",
  instrument: "appareil",
  language: "langue",
  no_overrun: "sans_depassement",
  age: "age",
  sort: "tri",
} as const satisfies Record<keyof Filters, string>;

const FIELDS = Object.keys(NAMES) as (keyof Filters)[];

/** The address of a search: it can be kept, sent, and gone back to. */
export function resultsPath(search: Search): string {
  const query = new URLSearchParams();
  for (const field of FIELDS) {
    const value = search[field];
    if (value) query.set(NAMES[field], value === true ? "1" : String(value));
  }
  const text = query.toString();
  return `/medecins${text ? `?${text}` : ""}`;
}

const numberIn = (text: string | undefined): number | undefined => {
  const value = Number(text);
  return text && Number.isFinite(value) && value >= 0 ? value : undefined;
};

/** The search that an address says; what cannot be meant is left out. */
export function searchIn(query: Record<string, string>): Search {
  const said = (field: keyof Filters) => query[NAMES[field]] || undefined;
  const mode = said("mode");
  return {
    speciality: said("speciality"),
    place: said("place"),
    q: said("q"),
    commune: said("commune"),
    max_km: numberIn(said("max_km")) || undefined,
    date: /^\d{4}-\d{2}-\d{2}$/.test(said("date") ?? "") ? said("date") : undefined,
    mode: mode === "remote" || mode === "on_site" ? mode : undefined,
    visit_type: said("visit_type"),
    instrument: said("instrument"),
    language: said("language"),
    no_overrun: said("no_overrun") === "1" || undefined,
    age: numberIn(said("age")),
    sort: said("sort") === "nearest" ? "nearest" : undefined,
  };
}

/** `motif`, `mode`, `cabine` of an address. */
export function choiceIn(query: Record<string, string>): Choice {
  const { motif, mode, cabine } = query;
  return {
    visit: motif || undefined,
    mode: mode === "home" || mode === "cabin" || mode === "on_site" ? mode : undefined,
    cabin: cabine || undefined,
  };
}

function choiceQuery({ visit, mode, cabin }: Choice): URLSearchParams {
  const query = new URLSearchParams();
  if (visit) query.set("motif", visit);
  if (mode) query.set("mode", mode);
  if (cabin) query.set("cabine", cabin);
  return query;
}

export function practitionerPath(id: string, choice: Choice = {}): string {
  const text = choiceQuery(choice).toString();
  return `/medecins/${id}${text ? `?${text}` : ""}`;
}

export function bookPath(id: string, startsAt: Slot["starts_at"], choice: Choice = {}): string {
  const query = choiceQuery(choice);
  query.set("debut", startsAt);
  return `/medecins/${id}/reserver?${query.toString()}`;
}
