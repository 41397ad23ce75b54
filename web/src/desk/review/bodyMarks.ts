import type { Lesion } from "~/shared/api/lesions";
import type { MapKey, Mark } from "~/shared/bodymap/BodyMap";
import { dueness } from "~/shared/lesions/due";
import type { Group } from "./groups";

/** A lesion on the drawing. */
export interface BodyMark extends Mark {
  map: MapKey;
  n: number;
}

export const lesionKey = (lesionId: string): string => `lesion:${lesionId}`;

/** Lesions in the order of the list beside the drawing, then those without photos; numbered over all drawings. */
export function bodyMarks(
  lesions: readonly Lesion[],
  groups: readonly Group[],
  words: (lesion: Lesion, photos: number) => string,
  now = Date.now(),
): BodyMark[] {
  const place = new Map(groups.map(({ key }, index) => [key, index]));
  const rank = ({ lesion_id }: Lesion) => place.get(lesionKey(lesion_id)) ?? groups.length;
  const ordered = [...lesions].sort((one, other) => rank(one) - rank(other));
  return ordered.map((lesion, index) => {
    const photos = groups[rank(lesion)]?.photos.length ?? 0;
    const told = dueness(lesion, now);
    return {
      id: lesion.lesion_id,
      map: lesion.map,
      x: lesion.x,
      y: lesion.y,
      n: index + 1,
      label: words(lesion, photos),
      due: told === "overdue",
      soon: told === "due",
      empty: photos === 0,
    };
  });
}

/** How many lie on each drawing, in the drawings' order, and which drawings hold something overdue. */
export function onMaps(marks: readonly BodyMark[]): {
  counts: Partial<Record<MapKey, number>>;
  late: Set<MapKey>;
} {
  const counts: Partial<Record<MapKey, number>> = {};
  for (const { map } of marks) counts[map] = (counts[map] ?? 0) + 1;
  return { counts, late: new Set(marks.flatMap(({ map, due }) => (due ? [map] : []))) };
}
