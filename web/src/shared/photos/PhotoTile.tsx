import "./tile.css";
import { Image, ImageOff, Lock } from "lucide-preact";
import { useState } from "preact/hooks";
import { photoUrl } from "../api/endpoints";
import { tr } from "../staff/texts";

/** A small picture in a list; of an intimate photo nothing is shown before it is opened, and no photo is a plain tile. */
export function PhotoTile({ photoId, restricted }: { photoId: string | null; restricted: boolean }) {
  const [failed, setFailed] = useState(false);
  if (restricted) return <Plain icon={Lock} words={tr("photo.restricted")} />;
  if (!photoId) return <Plain icon={Image} words={tr("photo.none")} />;
  if (failed) return <Plain icon={ImageOff} words={tr("photo.lost")} />;
  return (
    <img
      class="photo-tile"
      src={photoUrl(photoId, "thumbnail")}
      alt=""
      loading="lazy"
      onError={() => setFailed(true)}
    />
  );
}

function Plain({ icon: Icon, words }: { icon: typeof Lock; words: string }) {
  return (
    <span class="photo-tile photo-tile--plain" data-testid="plain-tile">
      <Icon size={24} aria-hidden="true" />
      <span>{words}</span>
    </span>
  );
}
