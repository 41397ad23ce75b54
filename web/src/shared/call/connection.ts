// One peer connection: an epoch of a link. Rounds of negotiation, candidates, and which section carries what.

import { Inbound } from "./inbound";
import { askForSpeech, preferCodecs } from "./lines";
import { isSource, type LocalTracks, type Outfit, type Source, screenDirection } from "./outfit";
import type { Condition } from "./recovery";
import { Rounds } from "./rounds";
import { CandidateBatch, CandidateInbox } from "./trickle";
import {
  type CandidatesFrom,
  type DescriptionFrom,
  type LiveMessage,
  READINGS_CHANNEL,
  type SequencedMessage,
  type TrackSource,
} from "./wire";

const STOPPED_MS = 2000;

export interface ConnectionHost {
  send(message: SequencedMessage): boolean;
  /** Own tracks, for sections of an offer that brought none of ours. */
  tracks(): LocalTracks;
  /** A track has come, a section was opened or closed, or the state is another. */
  changed(): void;
  /** A message of the cabin's readings channel. */
  live(message: LiveMessage): void;
}

export interface Far {
  member: string;
  /** To people both ways; instruments only send. */
  isPerson: boolean;
  polite: boolean;
}

export class Connection {
  readonly inbound: Inbound;
  readonly senders: Outfit["senders"];
  transportClosed = false;
  /** It has been connected once. */
  begun = false;
  private readonly pc: RTCPeerConnection;
  private readonly rounds = new Rounds();
  private readonly inbox: CandidateInbox;
  private readonly batch: CandidateBatch;
  private readonly sources = new Map<string, string>();

  constructor(
    outfit: Outfit,
    readonly epoch: number,
    readonly far: Far,
    candidateLimit: number,
    private readonly host: ConnectionHost,
  ) {
    this.pc = outfit.connection;
    this.senders = outfit.senders;
    this.inbound = new Inbound(this.pc);
    this.inbox = new CandidateInbox(this.pc);
    this.batch = new CandidateBatch(candidateLimit, (candidates, end) => {
      host.send({ type: "candidates", to: far.member, epoch, candidates, end });
    });
    this.watch();
  }

  get state(): RTCPeerConnectionState {
    return this.transportClosed ? "closed" : this.pc.connectionState;
  }

  /** Media that should come has stopped. An instrument's camera may rest. */
  get stopped(): boolean {
    return this.far.isPerson && this.inbound.stoppedFor(STOPPED_MS);
  }

  get condition(): Condition {
    switch (this.state) {
      case "connected":
        return this.stopped ? "stopped" : "flows";
      case "disconnected":
        return this.inbound.silentMs > STOPPED_MS ? "stopped" : "flows";
      case "failed":
      case "closed":
        return this.state;
      default:
        return "negotiating";
    }
  }

  /** My newest offer has no answer yet. */
  get awaiting(): boolean {
    return this.rounds.awaiting;
  }

  /** Whether the server will take the candidates of another round. */
  get hasCandidatesLeft(): boolean {
    return this.batch.halfLeft;
  }

  /** RTCPeerConnection, for statistics. */
  get peerConnection(): RTCPeerConnection {
    return this.pc;
  }

  /** What arrives now, by source. */
  get arriving(): Map<string, MediaStreamTrack> {
    const found = new Map<string, MediaStreamTrack>();
    for (const { mid, receiver, currentDirection, direction } of this.pc.getTransceivers()) {
      const now = currentDirection ?? direction;
      const source = mid === null ? undefined : this.sources.get(mid);
      if (source && (now === "sendrecv" || now === "recvonly")) found.set(source, receiver.track);
    }
    return found;
  }

  /** A new round of mine; `ice`: with new credentials and addresses (ICE restart, RFC 8445 9). */
  async offer(ice = false): Promise<void> {
    if (ice) this.pc.restartIce();
    const round = this.rounds.begin();
    if (!this.begun) preferCodecs(this.pc, "offer");
    await this.pc.setLocalDescription();
    this.name(this.ownSections());
    this.describe("offer", round);
  }

  /** ICE servers to use from the next gathering on. */
  configure(configuration: RTCConfiguration): void {
    if (this.pc.signalingState !== "closed") this.pc.setConfiguration(configuration);
  }

  async takeOffer(offer: DescriptionFrom): Promise<void> {
    const verdict = this.rounds.offered(offer.round, this.far.polite);
    if (verdict === "ignore") return this.inbox.describe();
    this.name(offer.tracks);
    // In have-local-offer this takes the own offer back first.
    await this.pc.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    this.nameTheRest();
    await this.direct();
    if (!this.begun && this.far.isPerson) preferCodecs(this.pc, "answer");
    await this.pc.setLocalDescription();
    this.describe("answer", offer.round);
    this.host.changed();
    await this.inbox.describe();
    if (verdict === "yield") await this.offer();
  }

  async takeAnswer(answer: DescriptionFrom): Promise<void> {
    if (!this.rounds.answered(answer.round) || this.pc.signalingState !== "have-local-offer") return;
    await this.pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    this.host.changed();
    await this.inbox.describe();
  }

  /** A description is about to be worked in: candidates that follow it wait. */
  hold(): void {
    this.inbox.hold();
  }

  async takeCandidates({ candidates, end }: CandidatesFrom): Promise<void> {
    await this.inbox.take(candidates, end);
  }

  /** True when the change needs a new round. */
  async replaceTrack(source: Source, track: MediaStreamTrack | null): Promise<boolean> {
    const sender = this.senders[source];
    await sender?.replaceTrack(track);
    if (source !== "screen") return false;
    const section = this.pc.getTransceivers().find((one) => one.sender === sender);
    if (!section || section.direction === screenDirection(track)) return false;
    section.direction = screenDirection(track);
    return true;
  }

  close(): void {
    this.batch.close();
    this.pc.onicecandidate = null;
    this.pc.ontrack = null;
    this.pc.onconnectionstatechange = null;
    this.pc.ondatachannel = null;
    this.pc.close();
  }

  private describe(type: "offer" | "answer", round: number): void {
    const { localDescription } = this.pc;
    if (!localDescription) return;
    this.host.send({
      type: "description",
      to: this.far.member,
      epoch: this.epoch,
      round,
      sdp_type: type,
      sdp: this.far.isPerson ? askForSpeech(localDescription.sdp) : localDescription.sdp,
      tracks: type === "offer" ? this.ownSections() : [],
    });
    this.batch.open();
    performance.mark(`call:${type}`);
  }

  private ownSections(): TrackSource[] {
    const bySender = new Map(Object.entries(this.senders).map(([source, sender]) => [sender, source]));
    return this.pc.getTransceivers().flatMap(({ mid, sender }) => {
      const source = bySender.get(sender) ?? (mid === null ? undefined : this.sources.get(mid));
      return mid !== null && source ? [{ mid, source }] : [];
    });
  }

  private name(sections: readonly TrackSource[]): void {
    for (const { mid, source } of sections) this.sources.set(mid, source);
  }

  /** An offer without names: the first of each kind is what everybody has. */
  private nameTheRest(): void {
    const taken = new Set(this.sources.values());
    for (const { mid, receiver } of this.pc.getTransceivers()) {
      if (mid === null || this.sources.has(mid)) continue;
      const source =
        receiver.track.kind === "audio" ? "microphone" : taken.has("camera") ? "screen" : "camera";
      if (taken.has(source)) continue;
      taken.add(source);
      this.sources.set(mid, source);
    }
  }

  /** One sender a source, even while there is nothing to send. */
  private async direct(): Promise<void> {
    const tracks = this.host.tracks();
    for (const section of this.pc.getTransceivers()) {
      const source = this.sources.get(section.mid ?? "");
      const ours = this.far.isPerson && isSource(source) ? source : null;
      if (!ours) {
        section.direction = "recvonly";
        continue;
      }
      this.senders[ours] ??= section.sender;
      const isSender = this.senders[ours] === section.sender;
      if (isSender && section.sender.track !== tracks[ours]) await section.sender.replaceTrack(tracks[ours]);
      const wanted = ours === "screen" ? screenDirection(tracks.screen) : "sendrecv";
      section.direction = isSender ? wanted : "recvonly";
    }
  }

  private watch(): void {
    this.pc.onicecandidate = ({ candidate }) => this.batch.add(candidate);
    this.pc.ontrack = ({ receiver, transceiver }) => {
      if (transceiver.mid !== null && !this.sources.has(transceiver.mid)) this.nameTheRest();
      this.host.changed();
      receiver.transport?.addEventListener("statechange", () => {
        this.transportClosed = receiver.transport?.state === "closed";
        if (this.transportClosed) this.host.changed();
      });
    };
    this.pc.onconnectionstatechange = () => this.host.changed();
    this.pc.ondatachannel = ({ channel }) => {
      if (this.far.isPerson || channel.label !== READINGS_CHANNEL) return;
      channel.onmessage = ({ data }) => this.host.live(JSON.parse(String(data)) as LiveMessage);
    };
  }
}
