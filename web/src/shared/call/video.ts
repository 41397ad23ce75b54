// How own video begins: small, so that the first picture comes soon. How it goes on is for `lines/`.

/** A quarter of the pixels: the first key frame passes a line whose speed is not yet known. */
const FIRST_SCALE = 2;

/** Before anything was negotiated. */
export function beginSmall(sender: RTCRtpSender): void {
  void scale(sender, FIRST_SCALE);
}

async function scale(sender: RTCRtpSender, by: number): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding || encoding.scaleResolutionDownBy === by) return;
  encoding.scaleResolutionDownBy = by;
  // Refused while the connection closes: there is nothing left to scale.
  await sender.setParameters(parameters).catch(() => undefined);
}

/** After a pause the other side lacks what the next frames build on: begin again from a whole picture. */
export function refreshPicture(senders: Partial<Record<"camera" | "screen", RTCRtpSender>>): void {
  for (const sender of [senders.camera, senders.screen]) if (sender?.track) void keyFrame(sender);
}

type WithKeyFrame = (
  parameters: RTCRtpSendParameters,
  options: { encodingOptions: { keyFrame: boolean }[] },
) => Promise<void>;

async function keyFrame(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  // W3C WebRTC Extensions 5.8; a browser without it ignores the second argument.
  const set = sender.setParameters.bind(sender) as WithKeyFrame;
  await set(parameters, { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) }).catch(
    () => undefined,
  );
}
