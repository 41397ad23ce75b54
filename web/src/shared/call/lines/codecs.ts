// Which video codec a device encodes without getting hot.

export type VideoCodec = "H264" | "VP8" | "VP9" | "AV1" | "H265";

/** `order`: first is best. `firm`: the device is weak, so its order counts whatever the other side prefers. */
export interface CodecChoice {
  order: VideoCodec[];
  firm: boolean;
}

export interface DeviceTraits {
  cores: number;
  /** Navigator.deviceMemory, where the browser says it. */
  memoryGiB: number | null;
  h264InHardware: boolean;
}

const WEAK_CORES = 4;
const WEAK_MEMORY_GIB = 4;

/** Software encoders of VP9 and AV1 cost a weak device several times the power of VP8 for the same picture. */
export function chooseCodecs({ cores, memoryGiB, h264InHardware }: DeviceTraits): CodecChoice {
  const weak = cores <= WEAK_CORES || (memoryGiB !== null && memoryGiB <= WEAK_MEMORY_GIB);
  const order: VideoCodec[] = h264InHardware ? ["H264", "VP8"] : ["VP8", "H264"];
  return { order: weak ? order : [...order, "VP9"], firm: weak };
}

let asked: Promise<CodecChoice> | undefined;
let known: CodecChoice | undefined;

/** Asked once a page. */
export async function codecChoice(): Promise<CodecChoice> {
  asked ??= traits().then(chooseCodecs);
  known = await asked;
  return known;
}

async function traits(): Promise<DeviceTraits> {
  const { hardwareConcurrency, deviceMemory } = navigator as Navigator & { deviceMemory?: number };
  return {
    cores: hardwareConcurrency || 1,
    memoryGiB: deviceMemory ?? null,
    h264InHardware: await h264InHardware(),
  };
}

async function h264InHardware(): Promise<boolean> {
  const video = { contentType: "video/H264", width: 1280, height: 720, bitrate: 1_500_000, framerate: 30 };
  try {
    const found = await navigator.mediaCapabilities.encodingInfo({ type: "webrtc", video });
    return found.supported && found.powerEfficient;
  } catch {
    return false;
  }
}

/**
 * Puts the codecs of all pictures of a connection in order; those not chosen are not offered. Before an answer, only
 * a weak device overrules the order of the offer. Until the device is known the browser's own order holds.
 */
export function preferCodecs(connection: RTCPeerConnection, part: "offer" | "answer"): void {
  if (!known || (part === "answer" && !known.firm)) return;
  const wanted = sorted(RTCRtpReceiver.getCapabilities("video")?.codecs ?? [], known.order);
  if (wanted.length === 0) return;
  for (const section of connection.getTransceivers()) {
    if (section.receiver.track.kind === "video") section.setCodecPreferences?.(wanted);
  }
}

/** Retransmission and error correction (rtx, red, ulpfec, flexfec) stay, after the codecs. */
export function sorted(all: RTCRtpCodec[], order: readonly VideoCodec[]): RTCRtpCodec[] {
  const name = ({ mimeType }: RTCRtpCodec) => mimeType.slice("video/".length).toUpperCase();
  const helpers = /^(RTX|RED|ULPFEC|FLEXFEC-03)$/;
  const chosen = order.flatMap((codec) => all.filter((one) => name(one) === codec));
  return chosen.length === 0 ? [] : [...chosen, ...all.filter((one) => helpers.test(name(one)))];
}
