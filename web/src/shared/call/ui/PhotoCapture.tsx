import "../../capture/capture.css";
import { useState } from "preact/hooks";
import { CameraView } from "../../capture/CameraView";
import { HowTo } from "../../capture/HowTo";
import type { Quality } from "../../capture/quality";
import type { View } from "../../capture/series";
import { Banner, Button } from "../../components";
import { tc } from "../../i18n/common";
import type { LocalMedia } from "../local";
import { ANY_PHOTO, type PhotoWish } from "../model";
import { tCall } from "../texts";
import { PhotoReview } from "./PhotoReview";
import { useWishedLesion } from "./useWishedLesion";

/** One photo its owner has agreed to send, as the queue of photos takes it. */
export interface AgreedPhoto {
  file: File;
  /** A code of `BODY_SITES`. */
  bodySite: string;
  view: View;
  lesionId?: string;
  quality?: Quality;
}

interface PhotoCaptureProps {
  onSend: (photo: AgreedPhoto) => void;
  onCancel: () => void;
  /** What the specialist asked for. */
  wish?: PhotoWish | undefined;
  /** Own media of a running call: its camera is lent for the photo, since a phone opens only one. */
  local?: LocalMedia | undefined;
}

type Step = { name: "how" } | { name: "camera" } | { name: "review"; file: File };

/** Take or pick, look, agree to this one photo, send. */
export function PhotoCapture({ onSend, onCancel, wish = ANY_PHOTO, local }: PhotoCaptureProps) {
  const [step, setStep] = useState<Step>({ name: "how" });
  const review = (file: File) => setStep({ name: "review", file });
  const { note, view, lesionId } = wish;
  const lesion = useWishedLesion(wish);
  return (
    <section class="photo stack" aria-labelledby="photo-title" data-testid="photo-capture" data-view={view}>
      <h2 id="photo-title">
        {lesion ? tCall("photo.title_of", { name: lesion.name }) : tCall("photo.title")}
      </h2>
      {note && (
        <Banner tone="action" title={tCall("photo.asked")}>
          <p>{note}</p>
        </Banner>
      )}
      {step.name === "how" && (
        <>
          <HowTo view={view} onCamera={() => setStep({ name: "camera" })} onFile={review} />
          <Button kind="quiet" wide onClick={onCancel}>
            {tc("action.cancel")}
          </Button>
        </>
      )}
      {step.name === "camera" && (
        <CameraView
          view={view}
          previous={lesion?.previous}
          local={local}
          onTaken={review}
          onBack={() => setStep({ name: "how" })}
        />
      )}
      {step.name === "review" && (
        <PhotoReview
          file={step.file}
          view={view}
          bodySite={lesion?.bodySite}
          onRetake={() => setStep({ name: "how" })}
          onSend={(bodySite, quality) =>
            onSend({
              file: step.file,
              bodySite,
              view,
              ...(lesionId ? { lesionId } : {}),
              ...(quality ? { quality } : {}),
            })
          }
          onCancel={onCancel}
        />
      )}
    </section>
  );
}
