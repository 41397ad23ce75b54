import { useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { choice } from "../devices";

interface VideoPaneProps {
  stream: MediaStream | null;
  testId: string;
  /** Name of the performance mark set at the first decoded frame of the page. */
  mark?: string;
  muted?: boolean;
  mirrored?: boolean;
  fit?: "contain" | "cover";
  /** The element, for whoever moves it. */
  video?: RefObject<HTMLVideoElement>;
  /** The browser refuses sound before a touch; the picture plays all the same. */
  onSoundBlocked?: () => void;
}

function markOnce(name: string): void {
  if (performance.getEntriesByName(name, "mark").length === 0) performance.mark(name);
}

/** One stream on the screen. `data-first-frame` appears with the first frame that was really decoded. */
export function VideoPane(props: VideoPaneProps) {
  const { stream, testId, mark, muted, mirrored, fit, onSoundBlocked } = props;
  const own = useRef<HTMLVideoElement>(null);
  const ref = props.video ?? own;

  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    delete video.dataset.firstFrame;
    video.srcObject = stream;
    if (!stream) return;
    const request = video.requestVideoFrameCallback(() => {
      video.dataset.firstFrame = "";
      if (mark) markOnce(mark);
    });
    void video.play().catch((error: DOMException) => {
      if (error.name !== "NotAllowedError" || video.muted) return;
      video.muted = true;
      onSoundBlocked?.();
      // Muted playing is always allowed; if even that fails the element shows its first frame later.
      void video.play().catch(() => undefined);
    });
    return () => video.cancelVideoFrameCallback(request);
  }, [stream, mark]);

  useEffect(() => {
    if (ref.current) ref.current.muted = muted ?? false;
  }, [muted]);

  useSignalEffect(() => {
    const { speaker } = choice.value;
    const video = ref.current as (HTMLVideoElement & { setSinkId?: (id: string) => Promise<void> }) | null;
    // A loudspeaker unplugged since it was chosen: the default one goes on.
    if (speaker) void video?.setSinkId?.(speaker).catch(() => undefined);
  });

  return (
    // Live speech between two people: there is no caption track to offer.
    <video
      ref={ref}
      class={`pane${mirrored ? " pane--mirrored" : ""}${fit === "cover" ? " pane--cover" : ""}`}
      data-testid={testId}
      autoplay
      playsInline
      muted={muted ?? false}
    />
  );
}
