import { fetchLesion } from "../../api/lesions";
import type { Previous } from "../../capture/Ghost";
import { useResource } from "../../hooks/useResource";
import type { PhotoWish } from "../model";

/** The lesion a photo is wanted of, as far as this page may know it. */
export interface WishedLesion {
  name: string;
  bodySite: string | undefined;
  /** Its last photo of the same view. */
  previous: Previous | undefined;
}

/** Undefined without a lesion, before it is known, and where this account may not read it. */
export function useWishedLesion({ lesionId, view }: PhotoWish): WishedLesion | undefined {
  const { data } = useResource(
    (signal) => (lesionId ? fetchLesion(lesionId, signal) : Promise.resolve(null)),
    [lesionId],
  );
  if (!data) return undefined;
  const photos = data.series.flatMap((series) => series.photos);
  return {
    name: data.name,
    bodySite: data.body_site ?? undefined,
    previous: photos.find((photo) => photo.view === view),
  };
}
