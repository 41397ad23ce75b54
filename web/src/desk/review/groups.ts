import type { Photo } from "~/shared/api/types";

/** What is looked at together: a named lesion, else a place of the body. */
export interface Group {
  key: string;
  photos: Photo[];
}

export const groupKey = (photo: Photo): string =>
  photo.lesion_id ? `lesion:${photo.lesion_id}` : `site:${photo.body_site ?? ""}`;

/** In the order of their newest photo; photos newest first. */
export function grouped(newestFirst: readonly Photo[]): Group[] {
  const found = new Map<string, Photo[]>();
  for (const photo of newestFirst) {
    const key = groupKey(photo);
    found.set(key, [...(found.get(key) ?? []), photo]);
  }
  return [...found].map(([key, photos]) => ({ key, photos }));
}
