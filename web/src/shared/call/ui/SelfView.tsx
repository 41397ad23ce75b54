import { CameraOff, MicOff } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { CallSession } from "../call";
import { tCall } from "../texts";
import { VideoPane } from "./VideoPane";

/** The other's first picture goes before one's own: both at once delay what the person waits for. */
const AFTER_YOU_MS = 500;

/** What the others see of me: mirrored like a mirror, unless the rear camera films. */
export function SelfView({ session, size }: { session: CallSession; size: "small" | "even" }) {
  const { stream, camera, microphone, facing } = session.local;
  const { on, available } = camera.value;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), AFTER_YOU_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={`tile tile--${size} tile--self`}>
      {on && shown && (
        <VideoPane
          stream={stream.value}
          testId="self-video"
          muted
          mirrored={facing.value === "user"}
          fit="cover"
        />
      )}
      {!on && (
        <div class="cover" data-testid="self-cover">
          <CameraOff size={24} aria-hidden="true" />
          <p class="small">
            {tCall(
              available || camera.value.problem === null
                ? "stage.your_camera_off"
                : "stage.your_camera_missing",
            )}
          </p>
        </div>
      )}
      <p class="tile__name">
        {!microphone.value.on && <MicOff size={16} aria-hidden="true" />}
        {tCall("stage.you")}
      </p>
    </div>
  );
}
