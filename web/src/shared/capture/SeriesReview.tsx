import { Camera, CircleCheck, RotateCcw, Send, TriangleAlert } from "lucide-preact";
import { useState } from "preact/hooks";
import { BODY_SITES } from "../call/body";
import { tCall } from "../call/texts";
import { Button, Check, Select } from "../components";
import { DrawnShot } from "./DrawnShot";
import type { Quality } from "./quality";
import { type Series, type Shot, shotsOf, type View } from "./series";
import { tCapture } from "./texts";

const SHOWN_PIXELS = 480;
/** Taken as intimate unless the person says otherwise. */
const INTIMATE = new Set(["genitals", "buttocks"]);

/** What goes with all shots of a series. */
export interface Wish {
  bodySite: string;
  restricted: boolean;
}

interface SeriesReviewProps {
  series: Series;
  /** Known when the lesion is. */
  bodySite: string | undefined;
  /** Of the lesion. */
  restricted: boolean | undefined;
  onTake: (view: View) => void;
  onSend: (wish: Wish) => void;
}

/** The whole series before it leaves the device. */
export function SeriesReview({ series, bodySite, restricted: intimate, onTake, onSend }: SeriesReviewProps) {
  const [site, setSite] = useState(bodySite ?? "");
  const [missing, setMissing] = useState(false);
  const [marked, setMarked] = useState<boolean | undefined>(intimate || undefined);
  const restricted = marked ?? INTIMATE.has(site);
  const count = shotsOf(series).length;
  const send = () => {
    setMissing(!site);
    if (site) onSend({ bodySite: site, restricted });
  };
  return (
    <>
      <ul class="capture__shots">
        {series.views.map((view) => (
          <li key={view} data-testid={`shot-${view}`}>
            <ReviewedShot view={view} shot={series.shots[view]} onTake={() => onTake(view)} />
          </li>
        ))}
      </ul>
      {count === 0 && <p role="status">{tCapture("review.none")}</p>}
      {count > 0 && (
        <>
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
          <Check checked={restricted} onChange={(event) => setMarked(event.currentTarget.checked)}>
            {tCapture("review.restricted")}
          </Check>
          <p class="soft">{tCapture("review.who")}</p>
          <Button kind="primary" wide icon={Send} onClick={send} data-testid="series-send">
            {tCapture.n("action.send", count)}
          </Button>
        </>
      )}
    </>
  );
}

interface ReviewedShotProps {
  view: View;
  shot: Shot | undefined;
  onTake: () => void;
}

function ReviewedShot({ view, shot, onTake }: ReviewedShotProps) {
  const name = tCapture(`view.${view}`);
  return (
    <>
      <div class="capture__thumb">
        {shot ? (
          <DrawnShot
            file={shot.file}
            longest={SHOWN_PIXELS}
            label={tCapture("check.shown", { view: name })}
          />
        ) : (
          <span class="soft">{tCapture("review.missing")}</span>
        )}
      </div>
      <div class="capture__about">
        <strong>{name}</strong>
        {shot?.quality && <Judgement quality={shot.quality} />}
        <Button
          icon={shot ? RotateCcw : Camera}
          aria-label={`${tCapture(shot ? "action.retake" : "review.take")} : ${name}`}
          onClick={onTake}
        >
          {tCapture(shot ? "action.retake" : "review.take")}
        </Button>
      </div>
    </>
  );
}

function Judgement({ quality: { reasons } }: { quality: Quality }) {
  const Icon = reasons.length > 0 ? TriangleAlert : CircleCheck;
  const words = reasons.map((reason) => tCapture(`reason.${reason}`).toLocaleLowerCase()).join(", ");
  return (
    <span class="capture__judgement" data-reasons={reasons.join(" ")}>
      <Icon size={20} aria-hidden="true" />
      {words ? tCapture("review.kept", { reasons: words }) : tCapture("check.good")}
    </span>
  );
}
