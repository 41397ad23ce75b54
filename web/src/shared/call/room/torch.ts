// The lamp beside a phone's rear camera (W3C mediacapture-image, `torch`).

/** Turns it on or off; false when this camera or this browser has none to command. */
export async function setTorch(track: MediaStreamTrack | undefined, on: boolean): Promise<boolean> {
  // Not in TypeScript's DOM: `torch` is of mediacapture-image.
  const can = track?.getCapabilities?.() as (MediaTrackCapabilities & { torch?: boolean }) | undefined;
  if (!track || !can?.torch) return false;
  try {
    await track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
    return true;
  } catch {
    return false; // Taken away meanwhile: as good as none.
  }
}
