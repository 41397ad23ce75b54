// How own video is sent: small at first, so that the first picture comes soon, then as the camera gives it.

/** A quarter of the pixels: the first key frame passes a line whose speed is not yet known. */
const FIRST_SCALE = 2;
const FULL_AFTER_MS = 1500;

/** Before anything was negotiated. */
export function beginSmall(sender: RTCRtpSender): void {
  void scale(sender, FIRST_SCALE);
}

/** Called once the connection works. */
export function growSoon(sender: RTCRtpSender): void {
  setTimeout(() => void scale(sender, 1), FULL_AFTER_MS);
}

async function scale(sender: RTCRtpSender, by: number): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding || encoding.scaleResolutionDownBy === by) return;
  encoding.scaleResolutionDownBy = by;
  // Refused while the connection closes: there is nothing left to scale.
  await sender.setParameters(parameters).catch(() => undefined);
}
