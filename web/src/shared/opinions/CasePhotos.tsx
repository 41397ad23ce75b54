import "./case.css";
import { EyeOff, Images } from "lucide-preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { photoUrl } from "../api/endpoints";
import type { Photo } from "../api/types";
import { PhotoViewer } from "../call/ui/PhotoViewer";
import { Button, EmptyState } from "../components";
import { photoWords } from "../staff/photoWords";
import { to } from "./texts";

interface CasePhotosProps {
  photos: Photo[];
  current: number;
  onMove: (index: number) => void;
}

/** The photos of a case, large, one at a time; a restricted one when it is asked for. */
export function CasePhotos({ photos, current, onMove }: CasePhotosProps) {
  const photo = photos[current] ?? photos[0];
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  useArrows(photos.length, current, onMove);
  if (!photo) {
    return (
      <div class="case__photos case__photos--none">
        <EmptyState icon={Images} title={to("case.no_photo")} />
      </div>
    );
  }
  const hidden = photo.restricted && !shown.has(photo.photo_id);
  return (
    <figure class="case__photos" data-testid="case-photos">
      <figcaption class="case__caption figures">
        {to("case.photo", { n: current + 1 })}, {photoWords(photo)}
      </figcaption>
      {hidden ? (
        <div class="case__hidden">
          <EyeOff size={40} aria-hidden="true" />
          <p>{to("case.restricted")}</p>
          <Button onClick={() => setShown(new Set([...shown, photo.photo_id]))}>
            {to("case.show_restricted")}
          </Button>
        </div>
      ) : (
        <PhotoViewer key={photo.photo_id} src={photoUrl(photo.photo_id, "preview")} alt={photoWords(photo)} />
      )}
      {photos.length > 1 && (
        <ul class="case__strip">
          {photos.map((one, index) => (
            <li key={one.photo_id}>
              <button
                type="button"
                aria-pressed={index === current}
                aria-label={to("case.photo", { n: index + 1 })}
                onClick={() => onMove(index)}
              >
                {one.restricted ? (
                  <EyeOff size={24} aria-hidden="true" />
                ) : (
                  <img src={photoUrl(one.photo_id, "thumbnail")} alt="" loading="lazy" />
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** Whether a key is meant for what has the focus, a field or a zoomed picture. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  (event.target instanceof Element &&
    event.target.closest("input, textarea, select, dialog, [role=application]") !== null);

function useArrows(count: number, current: number, onMove: (index: number) => void) {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step === 0 || isTyping(event) || current + step < 0 || current + step >= count) return;
      event.preventDefault();
      onMove(current + step);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [count, current, onMove]);
}
