import { Aperture, Eye, EyeOff, SwitchCamera } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import type { LocalMedia } from "../call/local";
import { tCall } from "../call/texts";
import { VideoPane } from "../call/ui/VideoPane";
import { Banner, Button } from "../components";
import { tc } from "../i18n/common";
import { Ghost, type Previous, turnHint } from "./Ghost";
import { PickFile } from "./PickFile";
import { LiveReason } from "./ReasonsView";
import { nearnessOf, type View } from "./series";
import { takeStill } from "./still";
import { tCapture } from "./texts";
import { useCamera } from "./useCamera";
import { useLiveQuality } from "./useLiveQuality";

interface CameraViewProps {
  view: View;
  /** The last photo of the same lesion and view, laid over the picture. */
  previous?: Previous | undefined;
  local?: LocalMedia | undefined;
  onTaken: (file: File) => void;
  onBack: () => void;
}

/** The live picture, what to change about it, and one button. */
export function CameraView({ view, previous, local, onTaken, onBack }: CameraViewProps) {
  const [rear, setRear] = useState(true);
  const { stream, problem, cameras } = useCamera({ rear, dermatoscope: view === "dermoscopy", local });
  const video = useRef<HTMLVideoElement>(null);
  const reasons = useLiveQuality(video, stream, nearnessOf(view));
  const [ghost, setGhost] = useState(true);
  const [state, setState] = useState<"ready" | "busy" | "failed">("ready");

  const take = async () => {
    if (!stream || !video.current) return;
    setState("busy");
    try {
      onTaken(await takeStill(stream, video.current));
    } catch {
      setState("failed");
    }
  };

  if (problem) {
    return (
      <>
        <Banner tone="help" title={tCall(`devices.camera_${problem}`)} live="polite">
          <p>{tCall(`devices.camera_${problem}_help`)}</p>
        </Banner>
        <PickFile onFile={onTaken} />
        <Button kind="quiet" wide onClick={onBack}>
          {tc("action.back")}
        </Button>
      </>
    );
  }
  return (
    <>
      <div class="capture__frame">
        <VideoPane stream={stream} testId="still-preview" muted video={video} />
        {previous && ghost && <Ghost photo={previous} />}
        <LiveReason reasons={reasons} />
      </div>
      {previous && ghost && (
        <p>{turnHint(previous, reasons ? video.current : null) ?? tCapture("ghost.hint")}</p>
      )}
      {state === "failed" && (
        <Banner tone="help" live="polite">
          <p>{tCapture("camera.failed")}</p>
        </Banner>
      )}
      <Button
        kind="primary"
        wide
        icon={Aperture}
        busy={state === "busy" || !stream}
        onClick={() => void take()}
        data-testid="photo-take"
      >
        {tCapture(state === "busy" ? "action.shooting" : "action.shoot")}
      </Button>
      <div class="row">
        {previous && (
          <Button icon={ghost ? EyeOff : Eye} onClick={() => setGhost(!ghost)}>
            {tCapture(ghost ? "ghost.hide" : "ghost.show")}
          </Button>
        )}
        {cameras > 1 && (
          <Button icon={SwitchCamera} onClick={() => setRear(!rear)}>
            {tCapture("action.turn")}
          </Button>
        )}
        <Button kind="quiet" onClick={onBack}>
          {tc("action.back")}
        </Button>
      </div>
    </>
  );
}
