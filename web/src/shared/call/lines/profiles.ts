// What each step sends, in the words of RTCRtpEncodingParameters.

import type { Step } from "./adaptation";

interface Picture {
  scaleResolutionDownBy: number;
  maxBitrate: number;
  maxFramerate: number;
}

/** Of a camera of 1280×720 at 30 frames a second. None at `audio`. */
export const PICTURE: Record<Exclude<Step, "audio">, Picture> = {
  full: { scaleResolutionDownBy: 1, maxBitrate: 1_500_000, maxFramerate: 30 },
  reduced: { scaleResolutionDownBy: 2, maxBitrate: 350_000, maxFramerate: 20 },
  small: { scaleResolutionDownBy: 4, maxBitrate: 90_000, maxFramerate: 10 },
};

/**
 * Opus, mono speech: wide band is good from 16 to 20 kbit/s (RFC 7587 3.1.1). With 40 ms a packet, headers, RTCP and
 * the checks of the path add some 10 kbit/s, so that a call without picture stays near 30.
 */
export const SPEECH_BPS = 20_000;
export const SPARE_SPEECH_BPS = 16_000;

/** A screen is text: its resolution counts, its frame rate does not. */
export const SCREEN: Picture = { scaleResolutionDownBy: 1, maxBitrate: 800_000, maxFramerate: 5 };
