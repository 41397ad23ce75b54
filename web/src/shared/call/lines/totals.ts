// What one RTCStatsReport (W3C webrtc-stats) says, summed by kind: counters since the connection began.

export type CandidateType = "host" | "srflx" | "prflx" | "relay";

export interface InboundTotals {
  bytes: number;
  packets: number;
  lost: number;
  /** Seconds, RFC 3550 6.4.1. */
  jitterS: number;
  frames: number;
  freezes: number;
  frozenS: number;
  /** Samples made up for sound that did not arrive, and all samples played. */
  concealed: number;
  samples: number;
  sampleRate: number;
}

export interface OutboundTotals {
  bytes: number;
  /** With RTP headers, without IP and UDP. */
  wireBytes: number;
  packets: number;
  /** Of them: sent again because they were missing. */
  repeated: number;
  frames: number;
  /** What the encoder keeps within; null where the browser does not say. */
  targetBps: number | null;
  width: number | null;
  height: number | null;
  limitedBy: "none" | "cpu" | "bandwidth" | "other";
}

/** The receiver reports about our streams until now. `at` changes with each, on the clock of `Totals.at`; `lost`: packets, in all. */
export interface RemoteReport {
  at: number;
  lost: number;
}

export interface Totals {
  /** When they were read, ms. */
  at: number;
  audioIn: InboundTotals | null;
  videoIn: InboundTotals | null;
  audioOut: OutboundTotals | null;
  videoOut: OutboundTotals | null;
  audioReport: RemoteReport | null;
  videoReport: RemoteReport | null;
  roundTripMs: number | null;
  availableOutBps: number | null;
  path: CandidateType | null;
  protocol: "udp" | "tcp" | null;
}

type Entry = Record<string, unknown> & { id: string; type: string; kind?: "audio" | "video" };
type Entries = ReadonlyMap<string, Entry>;

const number = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

/** Streams of a kind are summed: camera and screen, or several cameras of the cabin. */
export function totalsOf(report: RTCStatsReport): Totals {
  const entries = report as unknown as Entries;
  const all = [...entries.values()];
  const of = (type: string, kind: string) => all.filter((one) => one.type === type && one.kind === kind);
  return {
    at: Math.max(0, ...all.map((one) => number(one.timestamp))),
    audioIn: inbound(of("inbound-rtp", "audio"), entries),
    videoIn: inbound(of("inbound-rtp", "video"), entries),
    audioOut: outbound(of("outbound-rtp", "audio")),
    videoOut: outbound(of("outbound-rtp", "video")),
    audioReport: remote(of("remote-inbound-rtp", "audio")),
    videoReport: remote(of("remote-inbound-rtp", "video")),
    ...pathOf(all, entries),
  };
}

function inbound(streams: Entry[], entries: Entries): InboundTotals | null {
  if (streams.length === 0) return null;
  const sum = (name: string) => streams.reduce((total, one) => total + number(one[name]), 0);
  const codec = entries.get(String(streams[0]?.codecId));
  return {
    bytes: sum("bytesReceived"),
    packets: sum("packetsReceived"),
    // May be negative when duplicates arrive (RFC 3550 A.3).
    lost: Math.max(0, sum("packetsLost")),
    jitterS: Math.max(...streams.map((one) => number(one.jitter))),
    frames: sum("framesDecoded"),
    freezes: sum("freezeCount"),
    frozenS: sum("totalFreezesDuration"),
    concealed: Math.max(0, sum("concealedSamples") - sum("silentConcealedSamples")),
    samples: sum("totalSamplesReceived"),
    sampleRate: number(codec?.clockRate) || 48_000,
  };
}

function outbound(streams: Entry[]): OutboundTotals | null {
  if (streams.length === 0) return null;
  const sum = (name: string) => streams.reduce((total, one) => total + number(one[name]), 0);
  const largest = streams.reduce((a, b) => (number(b.frameHeight) > number(a.frameHeight) ? b : a));
  const reason = streams.map((one) => one.qualityLimitationReason).find((one) => one && one !== "none");
  return {
    bytes: sum("bytesSent"),
    wireBytes: sum("bytesSent") + sum("headerBytesSent"),
    packets: sum("packetsSent"),
    repeated: sum("retransmittedPacketsSent"),
    targetBps: sum("targetBitrate") || null,
    frames: sum("framesEncoded"),
    width: number(largest.frameWidth) || null,
    height: number(largest.frameHeight) || null,
    limitedBy: reason === "cpu" || reason === "bandwidth" || reason === "other" ? reason : "none",
  };
}

function remote(streams: Entry[]): RemoteReport | null {
  if (streams.length === 0) return null;
  return {
    at: Math.max(...streams.map((one) => number(one.timestamp))),
    lost: streams.reduce((total, one) => total + number(one.packetsLost), 0),
  };
}

type Path = Pick<Totals, "roundTripMs" | "availableOutBps" | "path" | "protocol">;

const NEARNESS: CandidateType[] = ["host", "prflx", "srflx", "relay"];

function pathOf(all: Entry[], entries: Entries): Path {
  const transport = all.find((one) => one.type === "transport" && one.selectedCandidatePairId);
  const pair = transport
    ? entries.get(String(transport.selectedCandidatePairId))
    : all.find((one) => one.type === "candidate-pair" && one.nominated === true && one.state === "succeeded");
  if (!pair) return { roundTripMs: null, availableOutBps: null, path: null, protocol: null };
  const local = entries.get(String(pair.localCandidateId));
  const ends = [local, entries.get(String(pair.remoteCandidateId))];
  const types = ends.map((end) => NEARNESS.indexOf(end?.candidateType as CandidateType));
  const toRelay = local?.relayProtocol ?? local?.protocol;
  return {
    roundTripMs: typeof pair.currentRoundTripTime === "number" ? pair.currentRoundTripTime * 1000 : null,
    availableOutBps: number(pair.availableOutgoingBitrate) || null,
    path: NEARNESS[Math.max(...types)] ?? null,
    protocol: toRelay === "udp" ? "udp" : toRelay ? "tcp" : null,
  };
}
