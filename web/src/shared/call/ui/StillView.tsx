import { Aperture, SwitchCamera } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Banner, Button } from "../../components";
import { tc } from "../../i18n/common";
import { listDevices, type MediaProblem } from "../devices";
import type { LocalMedia } from "../local";
import { openStillCamera, takeStill } from "../still";
import { tCall } from "../texts";
import { PickFile } from "./PhotoSource";
import { VideoPane } from "./VideoPane";

interface StillViewProps {
  local?: LocalMedia | undefined;
  onTaken: (file: File) => void;
  onFile: (file: File) => void;
  onCancel: () => void;
}

/** The camera's picture and one button. */
export function StillView({ local, onTaken, onFile, onCancel }: StillViewProps) {
  const [rear, setRear] = useState(true);
  const { stream, problem, cameras } = useStillCamera(rear, local);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const frame = useRef<HTMLDivElement>(null);

  const take = async () => {
    const video = frame.current?.querySelector("video");
    if (!stream || !video) return;
    setBusy(true);
    try {
      onTaken(await takeStill(stream, video));
    } catch {
      setFailed(true);
      setBusy(false);
    }
  };

  if (problem) {
    return (
      <>
        <Banner tone="help" title={tCall(`devices.camera_${problem}`)} live="polite">
          <p>{tCall(`devices.camera_${problem}_help`)}</p>
        </Banner>
        <PickFile onFile={onFile} />
        <Button kind="quiet" wide onClick={onCancel}>
          {tc("action.back")}
        </Button>
      </>
    );
  }
  return (
    <>
      <div class="photo__frame" ref={frame}>
        <VideoPane stream={stream} testId="still-preview" muted />
      </div>
      {failed && (
        <Banner tone="help" live="polite">
          <p>{tCall("photo.camera_failed")}</p>
        </Banner>
      )}
      <Button
        kind="primary"
        wide
        icon={Aperture}
        busy={busy || !stream}
        onClick={() => void take()}
        data-testid="photo-take"
      >
        {tCall(busy ? "photo.taking" : "photo.take")}
      </Button>
      <div class="row">
        {cameras > 1 && (
          <Button icon={SwitchCamera} onClick={() => setRear(!rear)}>
            {tCall("photo.turn")}
          </Button>
        )}
        <Button kind="quiet" onClick={onCancel}>
          {tc("action.back")}
        </Button>
      </div>
    </>
  );
}

function useStillCamera(rear: boolean, local: LocalMedia | undefined) {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [problem, setProblem] = useState<MediaProblem | null>(null);
  const [cameras, setCameras] = useState(0);

  useEffect(() => {
    if (!local?.camera.value.on) return;
    void local.setCamera(false);
    return () => void local.setCamera(true);
  }, [local]);

  useEffect(() => {
    let left = false;
    let held: MediaStream | null = null;
    const letGo = () => {
      for (const track of held?.getTracks() ?? []) track.stop();
    };
    openStillCamera(rear).then(
      (opened) => {
        held = opened;
        if (left) letGo();
        else setStream(opened);
        void listDevices().then((lists) => setCameras(lists.cameras.length));
      },
      (reason: MediaProblem) => setProblem(reason),
    );
    return () => {
      left = true;
      setStream(null);
      letGo();
    };
  }, [rear]);

  return { stream, problem, cameras };
}
