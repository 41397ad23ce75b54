// What this page sends to a conference server: one connection, in three sections of which each waits for its track.

import { type LocalTracks, SOURCES, type Source } from "../outfit";
import { CandidateBatch } from "../trickle";
import { beginSmall } from "../video";
import type { IceCandidate, TrackSource } from "../wire";

export interface PublicationHost {
  offer(sdp: string, tracks: TrackSource[]): void;
  candidates(candidates: IceCandidate[], end: boolean): void;
  /** It cannot be used any more. */
  failed(): void;
}

const KIND = { microphone: "audio", camera: "video", screen: "video" } as const;

export class Publication {
  readonly senders: Partial<Record<Source, RTCRtpSender>> = {};
  readonly connection: RTCPeerConnection;
  private readonly batch: CandidateBatch;

  constructor(
    configuration: RTCConfiguration,
    tracks: LocalTracks,
    candidateLimit: number,
    private readonly host: PublicationHost,
  ) {
    this.connection = new RTCPeerConnection(configuration);
    for (const source of SOURCES) {
      const section = this.connection.addTransceiver(tracks[source] ?? KIND[source], {
        direction: "sendonly",
      });
      this.senders[source] = section.sender;
    }
    if (this.senders.camera) beginSmall(this.senders.camera);
    this.batch = new CandidateBatch(candidateLimit, (candidates, end) => host.candidates(candidates, end));
    this.connection.onicecandidate = ({ candidate }) => this.batch.add(candidate);
    this.connection.onconnectionstatechange = () => this.changed();
    void this.offer();
  }

  get connected(): boolean {
    return this.connection.connectionState === "connected";
  }

  async answered(sdp: string): Promise<void> {
    if (this.connection.signalingState !== "have-local-offer") return;
    await this.connection.setRemoteDescription({ type: "answer", sdp }).catch(() => this.host.failed());
  }

  async replaceTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    // Refused once it is closed: there is nothing left to replace.
    await this.senders[source]?.replaceTrack(track).catch(() => undefined);
  }

  close(): void {
    this.batch.close();
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private async offer(): Promise<void> {
    try {
      await this.connection.setLocalDescription();
    } catch {
      // Closed meanwhile.
      return;
    }
    const bySender = new Map(Object.entries(this.senders).map(([source, sender]) => [sender, source]));
    const tracks = this.connection.getTransceivers().flatMap(({ mid, sender }) => {
      const source = bySender.get(sender);
      return mid !== null && source ? [{ mid, source }] : [];
    });
    this.host.offer(this.connection.localDescription?.sdp ?? "", tracks);
    this.batch.open();
  }

  private changed(): void {
    const { connectionState } = this.connection;
    if (connectionState === "failed" || connectionState === "closed") this.host.failed();
  }
}
