import { useEffect, useRef, useState } from "preact/hooks";
import type { Consultation } from "~/shared/api/types";

export interface FreshPhotos {
  /** Photos that came while the page was open and were not looked at yet. */
  ids: ReadonlySet<string>;
  seen: (id: string) => void;
}

export function useFreshPhotos(visit: Consultation): FreshPhotos {
  const known = useRef(new Set(visit.photos.map((photo) => photo.photo_id)));
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const arrived = visit.photos.map((photo) => photo.photo_id).filter((id) => !known.current.has(id));
    if (arrived.length === 0) return;
    for (const id of arrived) known.current.add(id);
    setIds((before) => new Set([...before, ...arrived]));
  }, [visit.photos]);
  const seen = (id: string) => setIds((before) => new Set([...before].filter((one) => one !== id)));
  return { ids, seen };
}
