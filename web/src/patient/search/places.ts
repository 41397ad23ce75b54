import type { Place } from "~/shared/api/types";
import { t } from "../texts";

/** Choices of a place select: everywhere first, then by commune. */
export function placeOptions(places: Place[]): { value: string; label: string }[] {
  const named = [...places]
    .sort((a, b) => a.commune.localeCompare(b.commune, "fr") || a.name.localeCompare(b.name, "fr"))
    .map((place) => ({ value: place.site_id, label: placeLabel(place) }));
  return [{ value: "", label: t("home.everywhere") }, ...named];
}

/** `Comptoir médical, Clermont-l'Hérault`: the commune is added only when the name does not say it. */
export function placeLabel(place: Place): string {
  return place.name.includes(place.commune) ? place.name : `${place.name}, ${place.commune}`;
}
