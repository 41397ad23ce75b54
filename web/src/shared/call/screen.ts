// Devices that only some browsers have: the screen as a camera, the lamp beside one.

/** A phone's browser has none. */
export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** Null when the person declined. */
export async function openScreen(): Promise<MediaStreamTrack | null> {
  if (!canShareScreen()) return null;
  const video = { frameRate: { max: 15 } };
  const stream = await navigator.mediaDevices.getDisplayMedia({ video, audio: false }).catch(() => null);
  const track = stream?.getVideoTracks()[0] ?? null;
  // Text must stay readable: better few sharp frames than many soft ones.
  if (track) track.contentHint = "detail";
  return track;
}

// `torch` is of W3C mediacapture-image, and not in TypeScript's DOM.
export function hasTorch(camera: MediaStreamTrack | null): boolean {
  const able = camera?.getCapabilities?.() as (MediaTrackCapabilities & { torch?: boolean }) | undefined;
  return able?.torch === true;
}

/** False when the camera has no lamp, or refuses. */
export async function switchTorch(camera: MediaStreamTrack, on: boolean): Promise<boolean> {
  const constraint = { advanced: [{ torch: on }] } as unknown as MediaTrackConstraints;
  if (!hasTorch(camera)) return false;
  return camera.applyConstraints(constraint).then(
    () => true,
    () => false,
  );
}
