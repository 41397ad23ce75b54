import { RotateCcw, Send } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Banner, Button, Select } from "../../components";
import { tc } from "../../i18n/common";
import { BODY_SITES } from "../body";
import { drawPreview } from "../still";
import { tCall } from "../texts";

const PREVIEW_PIXELS = 1600;

interface PhotoReviewProps {
  file: File;
  onSend: (bodySite: string) => void;
  onRetake: () => void;
  onCancel: () => void;
}

/** The photo before it leaves the device, and where on the body it was taken. */
export function PhotoReview({ file, onSend, onRetake, onCancel }: PhotoReviewProps) {
  const [bodySite, setBodySite] = useState("");
  const [missing, setMissing] = useState(false);
  const send = () => {
    setMissing(!bodySite);
    if (bodySite) onSend(bodySite);
  };
  return (
    <>
      <Preview file={file} />
      <Select
        label={tCall("photo.site")}
        value={bodySite}
        error={missing ? tCall("photo.site_missing") : undefined}
        data-testid="photo-site"
        options={[
          { value: "", label: tCall("photo.site_choose") },
          ...BODY_SITES.map((site) => ({ value: site, label: tCall(`site.${site}`) })),
        ]}
        onChange={(event) => {
          setBodySite(event.currentTarget.value);
          setMissing(false);
        }}
      />
      <Button kind="primary" wide icon={Send} onClick={send} data-testid="photo-send">
        {tCall("photo.send")}
      </Button>
      <div class="row">
        <Button icon={RotateCcw} onClick={onRetake}>
          {tCall("photo.retake")}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {tc("action.cancel")}
        </Button>
      </div>
    </>
  );
}

/** Drawn, not linked: the page's security policy knows no blob: pictures. */
function Preview({ file }: { file: File }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [readable, setReadable] = useState<boolean | null>(null);
  useEffect(() => {
    let left = false;
    const canvas = ref.current;
    if (!canvas) return;
    void drawPreview(file, canvas, PREVIEW_PIXELS).then((drawn) => {
      if (!left) setReadable(drawn);
    });
    return () => {
      left = true;
    };
  }, [file]);
  return (
    <>
      <div class="photo__frame" hidden={readable === false}>
        <canvas
          ref={ref}
          class="photo__still"
          role="img"
          aria-label={tCall("photo.preview")}
          data-testid="photo-preview"
        />
      </div>
      {readable === false ? (
        <Banner tone="help" title={tCall("photo.no_preview")} live="polite">
          <p>{tCall("photo.no_preview_help")}</p>
        </Banner>
      ) : (
        <p>{tCall("photo.sharp")}</p>
      )}
    </>
  );
}
