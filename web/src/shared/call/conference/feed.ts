// One member as a conference server passes it on: a connection that only receives.

import type { LineState } from "../host";
import { CandidateBatch } from "../trickle";
import type { ConferenceFeed, IceCandidate } from "../wire";

/** Who is muted and sends no picture has nothing to show: then it is enough to be connected for so long. */
const QUIET_MS = 3000;

export interface FeedHost {
  answer(sdp: string): void;
  candidates(candidates: IceCandidate[], end: boolean): void;
  /** It cannot be used any more. */
  failed(): void;
}

export class Feed {
  readonly feed: string;
  readonly member: string;
  /** Something of it has been played, or there is nothing to play. */
  ready = false;
  private readonly pc: RTCPeerConnection;
  private readonly batch: CandidateBatch;
  private readonly sources: ReadonlyMap<string, string>;
  private connectedAt: number | null = null;

  constructor(
    offer: ConferenceFeed,
    configuration: RTCConfiguration,
    candidateLimit: number,
    private readonly host: FeedHost,
  ) {
    this.feed = offer.feed;
    this.member = offer.member;
    this.sources = new Map(offer.tracks.map(({ mid, source }) => [mid, source]));
    this.pc = new RTCPeerConnection(configuration);
    this.batch = new CandidateBatch(candidateLimit, (candidates, end) => host.candidates(candidates, end));
    this.pc.onicecandidate = ({ candidate }) => this.batch.add(candidate);
    this.pc.onconnectionstatechange = () => this.changed();
    void this.accept(offer.sdp);
  }

  get arriving(): Map<string, MediaStreamTrack> {
    const found = new Map<string, MediaStreamTrack>();
    for (const { mid, receiver } of this.pc.getTransceivers()) {
      const source = mid === null ? undefined : this.sources.get(mid);
      if (source) found.set(source, receiver.track);
    }
    return found;
  }

  get line(): LineState {
    if (this.connectedAt === null) return "connecting";
    return this.pc.connectionState === "connected" ? "connected" : "interrupted";
  }

  /** Looks whether it can take over from a connection to the member itself. */
  async check(): Promise<void> {
    if (this.ready || this.connectedAt === null) return;
    const quiet = performance.now() - this.connectedAt > QUIET_MS;
    this.ready = quiet || (await this.shows());
  }

  close(): void {
    this.batch.close();
    this.pc.onicecandidate = null;
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  private async accept(sdp: string): Promise<void> {
    try {
      await this.pc.setRemoteDescription({ type: "offer", sdp });
      await this.pc.setLocalDescription();
    } catch {
      // Closed meanwhile, or nothing this browser can use.
      if (this.pc.signalingState !== "closed") this.host.failed();
      return;
    }
    this.host.answer(this.pc.localDescription?.sdp ?? "");
    this.batch.open();
  }

  private async shows(): Promise<boolean> {
    for (const entry of (await this.pc.getStats()).values()) {
      if (entry.type === "inbound-rtp" && (entry.framesDecoded ?? 0) > 0) return true;
    }
    return false;
  }

  private changed(): void {
    const { connectionState } = this.pc;
    if (connectionState === "connected") this.connectedAt ??= performance.now();
    if (connectionState === "failed" || connectionState === "closed") this.host.failed();
  }
}
