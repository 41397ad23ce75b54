import { photoAheadUrl, photoUrl } from "~/shared/api/endpoints";
import { problemOf } from "~/shared/api/problem";
import { noteLook } from "~/shared/api/review";
import type { Photo } from "~/shared/api/types";

/** Previews kept as object addresses, so that going to another date asks nobody. The least used go first. */
const MOST = 24;
const kept = new Map<string, Promise<string>>();

/** Fetched ahead, and not looked at since. */
const unseen = new Set<string>();

export function preview(id: string, ahead: boolean): Promise<string> {
  const known = kept.get(id);
  kept.delete(id);
  const address = known ?? fetched(id, ahead);
  kept.set(id, address);
  if (!known) address.catch(() => kept.delete(id));
  for (const [oldest, gone] of kept) {
    if (kept.size <= MOST) break;
    kept.delete(oldest);
    void gone.then(URL.revokeObjectURL);
  }
  return address;
}

/** Of those, which may be fetched before somebody asks: each look at an intimate photo is told to the patient. */
export const idsAhead = (photos: readonly (Photo | undefined)[]): string[] =>
  photos.flatMap((photo) => (photo && !photo.restricted ? [photo.photo_id] : []));

export function fetchAhead(ids: readonly string[]): void {
  for (const id of ids) void preview(id, true).catch(() => undefined);
}

/** The photo stands on a pane. What was fetched for that is noted already; a note that fails is made at the next look. */
export function looked(id: string): void {
  if (unseen.delete(id)) noteLook(id).catch(() => unseen.add(id));
}

/** On leaving the review: nothing of a patient stays in memory. */
export function forgetPreviews(): void {
  for (const gone of kept.values()) void gone.then(URL.revokeObjectURL).catch(() => undefined);
  kept.clear();
  unseen.clear();
}

async function fetched(id: string, ahead: boolean): Promise<string> {
  if (ahead) unseen.add(id);
  else unseen.delete(id);
  const url = (ahead ? photoAheadUrl : photoUrl)(id, "preview");
  const response = await fetch(url, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw await problemOf(response);
  const address = URL.createObjectURL(await response.blob());
  const decoded = new Image();
  decoded.src = address;
  // Kept decoded by the browser under this address; damage shows when it is looked at.
  await decoded.decode().catch(() => undefined);
  return address;
}
