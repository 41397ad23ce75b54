import "./record.css";
import { ChevronLeft, ChevronRight, Eye, ScanSearch, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { fullPhotoUrl, photoUrl } from "../api/endpoints";
import type { Photo } from "../api/types";
import { PhotoViewer } from "../call/ui/PhotoViewer";
import { Button } from "../components";
import { tc } from "../i18n/common";
import { photoWords } from "./photoWords";
import { tr } from "./texts";

/** Longest side of the preview the server keeps. */
const PREVIEW_SIDE = 2016;

interface PhotoLightboxProps {
  photos: Photo[];
  /** Id of the photo shown; undefined: closed. */
  open: string | undefined;
  onMove: (photo: Photo) => void;
  onClose: () => void;
}

/** One photo on the whole screen, on neutral grey, with its neighbours one press away. */
export function PhotoLightbox({ photos, open, onMove, onClose }: PhotoLightboxProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const index = photos.findIndex((photo) => photo.photo_id === open);
  const photo = photos[index];
  const isOpen = photo !== undefined;
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open === isOpen) return;
    if (isOpen) dialog.showModal();
    else dialog.close();
  }, [isOpen]);

  return (
    <dialog ref={ref} class="lightbox" aria-label={photo ? photoWords(photo) : undefined} onClose={onClose}>
      {photo && (
        <Shown
          key={photo.photo_id}
          photo={photo}
          place={tr("photo.of", { n: index + 1, total: photos.length })}
          previous={photos[index - 1]}
          next={photos[index + 1]}
          onMove={onMove}
          onClose={onClose}
        />
      )}
    </dialog>
  );
}

interface ShownProps {
  photo: Photo;
  place: string;
  previous: Photo | undefined;
  next: Photo | undefined;
  onMove: (photo: Photo) => void;
  onClose: () => void;
}

function Shown({ photo, place, previous, next, onMove, onClose }: ShownProps) {
  const [full, setFull] = useState(false);
  const [covered, setCovered] = useState(photo.restricted);
  const larger = Math.max(photo.width, photo.height) > PREVIEW_SIDE;
  const several = Boolean(previous ?? next);
  const words = photoWords(photo);
  return (
    <>
      <header class="lightbox__head">
        <div class="lightbox__words">
          <h2>{words}</h2>
          <p class="figures">
            {place} · {tr("photo.size", { width: photo.width, height: photo.height })}
          </p>
        </div>
        <nav class="lightbox__moves">
          {several && (
            <Button icon={ChevronLeft} disabled={!previous} onClick={() => previous && onMove(previous)}>
              {tr("photo.previous")}
            </Button>
          )}
          {larger && (
            <Button icon={ScanSearch} aria-pressed={full} onClick={() => setFull(!full)}>
              {tr(full ? "photo.full_on" : "photo.full")}
            </Button>
          )}
          {several && (
            <Button icon={ChevronRight} disabled={!next} onClick={() => next && onMove(next)}>
              {tr("photo.next")}
            </Button>
          )}
        </nav>
      </header>
      {covered ? (
        <div class="lightbox__cover">
          <p>{tr("photo.reveal_help")}</p>
          <Button icon={Eye} onClick={() => setCovered(false)} data-testid="reveal-photo">
            {tr("photo.reveal")}
          </Button>
          <Button icon={X} onClick={onClose}>
            {tc("action.close")}
          </Button>
        </div>
      ) : (
        <PhotoViewer
          src={full ? fullPhotoUrl(photo) : photoUrl(photo.photo_id, "preview")}
          alt={words}
          onClose={onClose}
        />
      )}
    </>
  );
}
