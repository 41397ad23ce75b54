import "./record.css";
import { useState } from "preact/hooks";
import type { Photo } from "../api/types";
import { Badge } from "../components";
import { dayAndTime } from "../i18n";
import { PhotoTile } from "../photos/PhotoTile";
import { PhotoLightbox } from "./PhotoLightbox";
import { siteWords, takenAt } from "./photoWords";
import { tr } from "./texts";

interface PhotoThumbsProps {
  photos: Photo[];
  /** Ids not looked at yet. */
  fresh?: ReadonlySet<string>;
  onSeen?: (photo: Photo) => void;
}

/** Small pictures with their words; a press opens the photo on the whole screen. */
export function PhotoThumbs({ photos, fresh, onSeen }: PhotoThumbsProps) {
  const [open, setOpen] = useState<string>();
  const show = (photo: Photo) => {
    setOpen(photo.photo_id);
    onSeen?.(photo);
  };
  return (
    <>
      <ul class="thumbs">
        {photos.map((photo) => (
          <li key={photo.photo_id}>
            <Thumb photo={photo} fresh={fresh?.has(photo.photo_id) ?? false} onOpen={() => show(photo)} />
          </li>
        ))}
      </ul>
      <PhotoLightbox photos={photos} open={open} onMove={show} onClose={() => setOpen(undefined)} />
    </>
  );
}

function Thumb({ photo, fresh, onOpen }: { photo: Photo; fresh: boolean; onOpen: () => void }) {
  const site = siteWords(photo.body_site);
  const when = dayAndTime(takenAt(photo));
  return (
    <button
      type="button"
      class="thumb"
      data-testid="photo-thumb"
      data-photo={photo.photo_id}
      onClick={onOpen}
    >
      <span class="visually-hidden">{tr("photo.open")} </span>
      <span class="thumb__picture">
        <PhotoTile photoId={photo.photo_id} restricted={photo.restricted} />
        {fresh && (
          <span class="thumb__new">
            <Badge tone="help">{tr("photo.new")}</Badge>
          </span>
        )}
      </span>
      <span class="thumb__site">{site}</span>
      <span class="thumb__when soft figures">{when}</span>
    </button>
  );
}
