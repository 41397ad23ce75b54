import type { Photo } from "~/shared/api/types";
import { dayOf } from "~/shared/i18n";

export interface Pair {
  left: Photo;
  right: Photo;
}

const day = (photo: Photo) => dayOf(photo.taken_at ?? photo.received_at);

/** The newest photo at the right; at the left its nearest elder of the same place on another day, else the next best. */
export function firstPair(newestFirst: readonly Photo[]): Partial<Pair> {
  const [right, ...older] = newestFirst;
  if (!right) return {};
  const elsewhen = older.filter((photo) => day(photo) !== day(right));
  const sameSite = (photo: Photo) => photo.body_site === right.body_site;
  const left = elsewhen.find(sameSite) ?? older.find(sameSite) ?? elsewhen[0] ?? older[0];
  return left ? { left, right } : { right };
}
