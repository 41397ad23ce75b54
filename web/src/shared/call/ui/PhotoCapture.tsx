import "./photo.css";
import { useState } from "preact/hooks";
import { Banner } from "../../components";
import type { LocalMedia } from "../local";
import { tCall } from "../texts";
import { PhotoReview } from "./PhotoReview";
import { PhotoSource } from "./PhotoSource";
import { StillView } from "./StillView";

interface PhotoCaptureProps {
  /** The file as taken or picked, and a code of `BODY_SITES`. */
  onSend: (file: File, bodySite: string) => void;
  onCancel: () => void;
  /** What the specialist wrote with the request. */
  note?: string | undefined;
  /** Own media of a running call: its camera is lent for the photo, since a phone opens only one. */
  local?: LocalMedia | undefined;
}

type Step = { name: "source" } | { name: "camera" } | { name: "review"; file: File };

/** Take or pick, look, say where, send. */
export function PhotoCapture({ onSend, onCancel, note, local }: PhotoCaptureProps) {
  const [step, setStep] = useState<Step>({ name: "source" });
  const review = (file: File) => setStep({ name: "review", file });
  return (
    <section class="photo stack" aria-labelledby="photo-title" data-testid="photo-capture">
      <h2 id="photo-title">{tCall("photo.title")}</h2>
      {note && (
        <Banner tone="action" title={tCall("photo.asked")}>
          <p>{note}</p>
        </Banner>
      )}
      {step.name === "source" && (
        <PhotoSource onCamera={() => setStep({ name: "camera" })} onFile={review} onCancel={onCancel} />
      )}
      {step.name === "camera" && (
        <StillView
          local={local}
          onTaken={review}
          onFile={review}
          onCancel={() => setStep({ name: "source" })}
        />
      )}
      {step.name === "review" && (
        <PhotoReview
          file={step.file}
          onRetake={() => setStep({ name: "source" })}
          onSend={(bodySite) => onSend(step.file, bodySite)}
          onCancel={onCancel}
        />
      )}
    </section>
  );
}
