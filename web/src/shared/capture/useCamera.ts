import { useEffect, useState } from "preact/hooks";
import { listDevices, type MediaProblem } from "../call/devices";
import type { LocalMedia } from "../call/local";
import { openStillCamera } from "./still";

interface CameraWish {
  rear: boolean;
  /** A camera named as a dermatoscope goes first. */
  dermatoscope: boolean;
  /** Own media of a running call: a phone opens one camera only, so the call lends its own. */
  local?: LocalMedia | undefined;
}

/** A camera for stills while this is shown; let go of at the end, and given back to the call. */
export function useCamera({ rear, dermatoscope, local }: CameraWish) {
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
    openStillCamera(rear, dermatoscope).then(
      (opened) => {
        held = opened;
        if (left) return letGo();
        setStream(opened);
        void listDevices().then((lists) => setCameras(lists.cameras.length));
      },
      (reason: MediaProblem) => {
        if (!left) setProblem(reason);
      },
    );
    return () => {
      left = true;
      setStream(null);
      letGo();
    };
  }, [rear, dermatoscope]);

  return { stream, problem, cameras };
}
