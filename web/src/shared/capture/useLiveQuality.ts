import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pixelsNow } from "./pixels";
import { judge, type Nearness, type Reason } from "./quality";

/** Between two looks, so that the device has time for the live picture as well (cost: docs/capture.md). */
const LOOK_MS = 700;

/** What is wrong with the picture now; a reason counts when two looks in a row give it. Null before the first. */
export function useLiveQuality(
  video: RefObject<HTMLVideoElement>,
  stream: MediaStream | null,
  nearness: Nearness,
): readonly Reason[] | null {
  const [reasons, setReasons] = useState<readonly Reason[] | null>(null);
  useEffect(() => {
    setReasons(null);
    if (!stream) return;
    let before: readonly Reason[] | null = null;
    const timer = setInterval(() => {
      const pixels = video.current && pixelsNow(video.current);
      if (!pixels) return;
      const now = judge(pixels, nearness);
      if (before) setReasons(now.filter((reason) => before?.includes(reason)));
      before = now;
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [stream, nearness]);
  return reasons;
}
