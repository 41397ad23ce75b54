import type { Cabin, Choice, VisitMode, VisitType } from "~/shared/api/search";
import type { Practitioner, PractitionerCard } from "~/shared/api/types";
import type { Search } from "../search/path";

/** What a time on a card of the results stands for, so that the booking page need not ask again. */
export function choiceFor(doctor: PractitionerCard, search: Search, visit: VisitType | undefined): Choice {
  const choice: Choice = search.visit_type ? { visit: search.visit_type } : {};
  const needs = !!search.instrument || !!visit?.instruments.length;
  if (search.mode === "on_site") return { ...choice, mode: "on_site" };
  if (needs && doctor.remote && doctor.nearest_cabin && visit?.remote !== false) {
    return { ...choice, mode: "cabin", cabin: doctor.nearest_cabin.cabin_id };
  }
  if (needs || visit?.remote === false) return { ...choice, mode: "on_site" };
  return search.mode === "remote" ? { ...choice, mode: "home" } : choice;
}

/** Where a visit can be, with the cabins that have what it needs. */
export interface Ways {
  home: boolean;
  on_site: boolean;
  cabins: Cabin[];
}

export function waysOf(doctor: Practitioner, visit: VisitType | undefined, cabins: Cabin[]): Ways {
  const needed = visit?.instruments ?? [];
  const remote = doctor.remote && visit?.remote !== false;
  return {
    home: remote && needed.length === 0,
    on_site: doctor.on_site && visit?.on_site !== false,
    cabins: remote ? cabins.filter((cabin) => needed.every((kind) => cabin.instruments.includes(kind))) : [],
  };
}

/** A choice that can be: what was chosen where it still fits, else the first way there is. */
export function settled(choice: Choice, doctor: Practitioner, ways: Ways): Choice {
  const { visit } = choice;
  const nearest = ways.cabins[0]?.cabin_id;
  const modes: VisitMode[] = doctor.volunteer ? ["on_site", "home", "cabin"] : ["home", "cabin", "on_site"];
  const open = { home: ways.home, on_site: ways.on_site, cabin: ways.cabins.length > 0 };
  const mode = choice.mode && open[choice.mode] ? choice.mode : modes.find((one) => open[one]);
  if (mode !== "cabin") return { visit, mode };
  const known = ways.cabins.some(({ cabin_id }) => cabin_id === choice.cabin);
  return { visit, mode, cabin: known ? choice.cabin : nearest };
}
