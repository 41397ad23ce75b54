// Carries a step out on the senders of one connection.

import type { Step } from "./adaptation";
import { PICTURE, SCREEN, SPARE_SPEECH_BPS, SPEECH_BPS } from "./profiles";

/** By what they send; each may be missing. */
export interface Senders {
  microphone?: RTCRtpSender | undefined;
  camera?: RTCRtpSender | undefined;
  screen?: RTCRtpSender | undefined;
}

/** Sound goes before pictures, in the browser's own queue and, where the network honours it, by DSCP (RFC 8837). False: some of it was refused. */
export async function send(senders: Senders, step: Step, spare: boolean): Promise<boolean> {
  const alone = step === "audio";
  const shared = step === "small" || step === "audio";
  const done = await Promise.all([
    change(senders.microphone, (encoding) => {
      encoding.maxBitrate = alone || spare || shared ? SPARE_SPEECH_BPS : SPEECH_BPS;
      encoding.priority = "high";
      encoding.networkPriority = "high";
    }),
    change(senders.camera, (encoding, parameters) => {
      encoding.active = !alone;
      encoding.priority = "low";
      encoding.networkPriority = "low";
      if (step !== "audio") Object.assign(encoding, PICTURE[step]);
      // A face at few frames a second reads worse than a soft one.
      parameters.degradationPreference = shared ? "maintain-framerate" : "balanced";
    }),
    change(senders.screen, (encoding, parameters) => {
      encoding.active = !alone;
      encoding.priority = "low";
      Object.assign(encoding, SCREEN);
      parameters.degradationPreference = "maintain-resolution";
    }),
  ]);
  return done.every(Boolean);
}

type Edit = (encoding: RTCRtpEncodingParameters, parameters: RTCRtpSendParameters) => void;

async function change(sender: RTCRtpSender | undefined, edit: Edit): Promise<boolean> {
  if (!sender) return true;
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  // Before its first negotiation a section has none in some browsers.
  if (!encoding) return false;
  edit(encoding, parameters);
  return sender.setParameters(parameters).then(
    () => true,
    () => false,
  );
}
