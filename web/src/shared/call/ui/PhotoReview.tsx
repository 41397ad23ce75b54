import { RotateCcw, Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { DrawnShot } from "../../capture/DrawnShot";
import type { Quality } from "../../capture/quality";
import { ReasonList } from "../../capture/ReasonsView";
import { accepted, type View } from "../../capture/series";
import { useJudged } from "../../capture/useJudged";
import { Banner, Button, Select, Skeleton } from "../../components";
import { tc } from "../../i18n/common";
import { BODY_SITES } from "../body";
import { tCall } from "../texts";

const PREVIEW_PIXELS = 1600;

interface PhotoReviewProps {
  file: File;
  view: View;
  /** Known when the lesion is. */
  bodySite?: string | undefined;
  /** Quality is null when this browser could not read the file. */
  onSend: (bodySite: string, quality: Quality | null) => void;
  onRetake: () => void;
  onCancel: () => void;
}

/** The photo before it leaves the device: the person agrees to this one by sending it. A doctor waits, so nothing
 * keeps a poor one back: it says what is wrong. */
export function PhotoReview({ file, view, bodySite, onSend, onRetake, onCancel }: PhotoReviewProps) {
  const [site, setSite] = useState(bodySite ?? "");
  const [missing, setMissing] = useState(false);
  const judged = useJudged(file, view);
  if (!judged) return <Skeleton heights={[320, 48]} />;
  const { reasons, readable } = judged;
  const send = () => {
    setMissing(!site);
    if (site) onSend(site, readable ? accepted(reasons) : null);
  };
  return (
    <>
      {readable && (
        <div class="capture__frame">
          <DrawnShot file={file} longest={PREVIEW_PIXELS} label={tCall("photo.preview")} />
        </div>
      )}
      {!readable && (
        <Banner tone="help" title={tCall("photo.no_preview")} live="polite">
          <p>{tCall("photo.no_preview_help")}</p>
        </Banner>
      )}
      {reasons.length > 0 && (
        <div data-testid="shot-reasons" data-reasons={reasons.join(" ")}>
          <Banner tone="help" live="polite">
            <ReasonList reasons={reasons} />
          </Banner>
        </div>
      )}
      {!bodySite && (
        <Select
          label={tCall("photo.site")}
          value={site}
          error={missing ? tCall("photo.site_missing") : undefined}
          data-testid="photo-site"
          options={[
            { value: "", label: tCall("photo.site_choose") },
            ...BODY_SITES.map((one) => ({ value: one, label: tCall(`site.${one}`) })),
          ]}
          onChange={(event) => {
            setSite(event.currentTarget.value);
            setMissing(false);
          }}
        />
      )}
      <p>{tCall("photo.agree")}</p>
      <Button kind="primary" wide icon={Send} onClick={send} data-testid="photo-send">
        {tCall("photo.send")}
      </Button>
      <div class="row">
        <Button icon={RotateCcw} onClick={onRetake} data-testid="photo-retake">
          {tCall("photo.retake")}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {tc("action.cancel")}
        </Button>
      </div>
    </>
  );
}
