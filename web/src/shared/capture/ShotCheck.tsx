import { Check, RotateCcw } from "lucide-preact";
import { Banner, Button, Skeleton } from "../components";
import { DrawnShot } from "./DrawnShot";
import type { Quality, Reason } from "./quality";
import { ReasonList } from "./ReasonsView";
import { accepted, mayKeep, type View } from "./series";
import { tCapture } from "./texts";
import { useJudged } from "./useJudged";

const SHOWN_PIXELS = 1600;

interface ShotCheckProps {
  file: File;
  view: View;
  /** Shots of this view that were given up before this one. */
  refused: number;
  /** Null: this browser could not read the file, so that nothing was judged. */
  onKeep: (quality: Quality | null) => void;
  onRetake: (reasons: readonly Reason[]) => void;
}

/** The shot, judged whole: good, or what to change. It can be kept after two retries, whatever is wrong. */
export function ShotCheck({ file, view, refused, onKeep, onRetake }: ShotCheckProps) {
  const judged = useJudged(file, view);
  if (!judged) return <Skeleton heights={[320, 48]} />;
  const { reasons, readable } = judged;
  const keep = mayKeep(refused, reasons);
  const good = reasons.length === 0;
  const accept = () => onKeep(readable ? accepted(reasons) : null);
  return (
    <>
      {readable && (
        <div class="capture__frame">
          <DrawnShot
            file={file}
            longest={SHOWN_PIXELS}
            label={tCapture("check.shown", { view: tCapture(`view.${view}`) })}
          />
        </div>
      )}
      <div data-testid="shot-reasons" data-reasons={reasons.join(" ")}>
        {!readable ? (
          <Banner title={tCapture("check.unseen")} live="polite">
            <p>{tCapture("check.unseen_help")}</p>
          </Banner>
        ) : good ? (
          <Banner tone="action" icon={Check} title={tCapture("check.good")} live="polite" />
        ) : (
          <Banner tone="help" live="polite">
            <ReasonList reasons={reasons} />
            {keep && <p>{tCapture("check.last")}</p>}
          </Banner>
        )}
      </div>
      {good && (
        <Button kind="primary" wide icon={Check} onClick={accept} data-testid="shot-use">
          {tCapture("action.use")}
        </Button>
      )}
      <Button
        kind={good ? "secondary" : "primary"}
        wide
        icon={RotateCcw}
        onClick={() => onRetake(reasons)}
        data-testid="shot-retake"
      >
        {tCapture("action.retake")}
      </Button>
      {keep && !good && (
        <Button wide onClick={accept} data-testid="shot-keep">
          {tCapture("action.keep")}
        </Button>
      )}
    </>
  );
}
