// One member, one peer connection at a time. The server says who offers; a lost connection is replaced by
// a new one of the next epoch, never repaired in place (the cabin's agent cannot restart ICE).

import {
  acceptOffer,
  acceptsAnswer,
  acceptsRestart,
  afterFreshPeer,
  type Epoch,
  NO_EPOCH,
  nextOffer,
} from "./epochs";
import { Inbound } from "./inbound";
import { configuration, type Kind, type Outfit, type Part } from "./outfit";
import { type Condition, Recovery } from "./recovery";
import { CandidateBatch, CandidateInbox } from "./trickle";
import { growSoon } from "./video";
import {
  type CandidatesFrom,
  type ClientMessage,
  type DescriptionFrom,
  type LiveMessage,
  type Peer,
  READINGS_CHANNEL,
  type RestartFrom,
} from "./wire";

export type LineState = "connecting" | "connected" | "interrupted";

export interface LinkHost {
  send(message: ClientMessage): boolean;
  /** Whether signaling works now; without it no link can be renewed. */
  lineUp(): boolean;
  iceServers(): RTCIceServer[];
  /** A new connection with own tracks, once it is known which there are. */
  outfit(part: Part): Promise<Outfit>;
  changed(): void;
  live(message: LiveMessage): void;
  /** Media has stopped: the network may be gone. */
  suspect(): void;
}

const STOPPED_MS = 2000;
const GIVE_UP_MS = 3000;

export class Link {
  /** What arrives from the member; the same object over all connections. */
  readonly stream = new MediaStream();
  /** The member says it sends nothing now, so silence means nothing. */
  quiet = false;
  /** The two were just brought together and are about to connect. */
  approaching = false;
  private connection: RTCPeerConnection | null = null;
  private epoch: Epoch = NO_EPOCH;
  private senders: Partial<Record<Kind, RTCRtpSender | undefined>> = {};
  private inbox: CandidateInbox | null = null;
  private batch: CandidateBatch | null = null;
  private inbound: Inbound | null = null;
  private incoming: MediaStreamTrack[] = [];
  private negotiating: RTCPeerConnection | null = null;
  private work: Promise<void> = Promise.resolve();
  private readonly recovery = new Recovery(performance.now());
  private transportClosed = false;
  private wasConnected = false;

  constructor(
    public peer: Peer,
    private readonly host: LinkHost,
  ) {}

  get alive(): boolean {
    return this.connection?.connectionState === "connected" && !this.transportClosed;
  }

  get line(): LineState {
    if (this.alive) return this.stoppedFor(STOPPED_MS) ? "interrupted" : "connected";
    return this.wasConnected ? "interrupted" : "connecting";
  }

  /** The server names the parts again, at every (re)join of either side. */
  meet(peer: Peer, fresh: boolean): void {
    this.peer = peer;
    if (fresh) {
      this.epoch = afterFreshPeer(this.epoch, peer.offer);
      this.drop();
    }
    this.recovery.settled(performance.now());
    this.approaching = !this.alive && !peer.suspended && peer.role !== "agent";
    if (!this.alive && peer.offer && !peer.suspended) this.offer();
    this.host.changed();
  }

  receive(message: DescriptionFrom | CandidatesFrom | RestartFrom): void {
    if (message.type === "restart") {
      const negotiating = !this.connection || this.connection.signalingState === "have-local-offer";
      const wanted = acceptsRestart(this.epoch, message.epoch, negotiating);
      if (this.peer.offer && wanted) this.offer(message.epoch);
    } else if (message.type === "candidates") {
      this.takeCandidates(message);
    } else if (message.sdp_type === "offer") {
      this.queue(() => this.answer(message));
    } else {
      this.queue(() => this.complete(message));
    }
  }

  /** At once where the connection is there; else after the offer that is being taken in. */
  private takeCandidates(message: CandidatesFrom, isLate = false): void {
    if (message.epoch === this.inbox?.epoch) void this.inbox.take(message.candidates, message.end ?? false);
    else if (!isLate) this.queue(async () => this.takeCandidates(message, true));
  }

  async replaceTrack(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    await this.senders[kind]?.replaceTrack(track);
  }

  /** Once a second: looks at the flow and renews what is broken. */
  async check(): Promise<void> {
    const before = this.line;
    await this.inbound?.poll();
    this.recoverIfDue();
    if (this.line !== before) this.host.changed();
    if (this.line === "interrupted") this.host.suspect();
  }

  close(): void {
    this.epoch = NO_EPOCH;
    this.drop();
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
  }

  private recoverIfDue(): void {
    if (this.peer.suspended || !this.host.lineUp()) return;
    const condition = this.condition();
    if (!this.recovery.isDue(condition, performance.now())) return;
    if (this.peer.offer) this.offer();
    else this.askRestart(condition);
  }

  /** Media that should come has stopped. An instrument's camera may rest, a muted person may send nothing. */
  private stoppedFor(ms: number): boolean {
    return !this.quiet && this.peer.role !== "agent" && (this.inbound?.stoppedFor(ms) ?? false);
  }

  private condition(): Condition {
    // Waiting for the browser to say `disconnected` costs seconds, and an old picture waits for a key frame.
    if (this.alive) return this.stoppedFor(GIVE_UP_MS) ? "failed" : "alive";
    if (this.transportClosed) return "closed";
    const state = this.connection?.connectionState;
    if (state === "failed") return "failed";
    if (state === "disconnected") return (this.inbound?.silentMs ?? 0) > GIVE_UP_MS ? "failed" : "wavering";
    return this.connection || this.peer.offer ? "negotiating" : "awaiting_offer";
  }

  private askRestart(reason: string): void {
    this.host.send({
      type: "restart",
      to: this.peer.member,
      epoch: Math.max(0, this.epoch.current + 1),
      reason,
    });
  }

  /** One step after the other; a failed negotiation leaves a connection that `check` will renew. */
  private queue(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch(() => {
      if (this.negotiating !== this.connection) return;
      this.approaching = false;
      this.transportClosed = true;
      this.host.changed();
    });
  }

  private offer(wanted = 0): void {
    this.drop();
    const epoch = nextOffer(this.epoch, wanted);
    this.epoch = epoch;
    this.recovery.begun(performance.now());
    this.queue(async () => {
      const { connection, senders } = await this.host.outfit("offer");
      if (this.epoch !== epoch) return connection.close();
      this.adopt(connection);
      this.senders = senders;
      await this.describe(connection, "offer");
    });
    this.host.changed();
  }

  private async answer(offer: DescriptionFrom): Promise<void> {
    const accepted = acceptOffer(this.epoch, offer.epoch);
    if (!accepted) {
      if (!this.alive) this.askRestart("stale");
      return;
    }
    this.epoch = accepted;
    const isPerson = this.peer.role !== "agent";
    const { connection, senders } = isPerson ? await this.host.outfit("answer") : this.listener();
    if (this.epoch !== accepted) return connection.close();
    this.adopt(connection);
    this.senders = senders;
    await connection.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    this.direct(connection, isPerson);
    await this.describe(connection, "answer");
    await this.inbox?.describe();
  }

  private listener(): Outfit {
    return { connection: new RTCPeerConnection(configuration(this.host.iceServers())), senders: {} };
  }

  /** To people both ways, one sender a kind, even while there is nothing to send; instruments only send. */
  private direct(connection: RTCPeerConnection, bothWays: boolean): void {
    for (const transceiver of connection.getTransceivers()) {
      const kind = transceiver.receiver.track.kind as Kind;
      this.senders[kind] ??= bothWays ? transceiver.sender : undefined;
      transceiver.direction = this.senders[kind] === transceiver.sender ? "sendrecv" : "recvonly";
    }
  }

  private async describe(connection: RTCPeerConnection, type: "offer" | "answer"): Promise<void> {
    await connection.setLocalDescription();
    if (this.connection !== connection || !connection.localDescription) return;
    const { sdp } = connection.localDescription;
    const { current: epoch } = this.epoch;
    this.host.send({ type: "description", to: this.peer.member, epoch, sdp_type: type, sdp });
    this.batch?.open();
    performance.mark(`call:${type}`);
  }

  private async complete(answer: DescriptionFrom): Promise<void> {
    const connection = this.connection;
    if (!acceptsAnswer(this.epoch, answer.epoch) || !connection) return;
    if (connection.signalingState !== "have-local-offer") return;
    this.negotiating = connection;
    await connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    await this.inbox?.describe();
  }

  /** From now on this is the connection of the current epoch. */
  private adopt(connection: RTCPeerConnection): void {
    this.drop();
    const { current: epoch } = this.epoch;
    this.connection = connection;
    this.negotiating = connection;
    this.inbox = new CandidateInbox(connection, epoch);
    this.inbound = new Inbound(connection);
    this.batch = new CandidateBatch((candidates, end) => {
      this.host.send({ type: "candidates", to: this.peer.member, epoch, candidates, end });
    });
    this.recovery.begun(performance.now());
    this.watch(connection, this.batch);
  }

  private watch(connection: RTCPeerConnection, batch: CandidateBatch): void {
    connection.onicecandidate = ({ candidate }) => batch.add(candidate);
    connection.ontrack = ({ track, receiver }) => {
      this.incoming.push(track);
      if (this.stream.getTracks().every((shown) => this.incoming.includes(shown))) this.showIncoming();
      receiver.transport?.addEventListener("statechange", () => {
        this.transportClosed = this.connection === connection && receiver.transport?.state === "closed";
        if (this.transportClosed) this.stateChanged();
      });
    };
    connection.onconnectionstatechange = () => this.stateChanged();
    connection.ondatachannel = ({ channel }) => {
      if (this.peer.role !== "agent" || channel.label !== READINGS_CHANNEL) return;
      channel.onmessage = ({ data }) => this.host.live(JSON.parse(String(data)) as LiveMessage);
    };
  }

  private stateChanged(): void {
    if (this.alive) {
      this.approaching = false;
      this.recovery.settled(performance.now());
      this.wasConnected = true;
      this.showIncoming();
      if (this.senders.video) growSoon(this.senders.video);
      performance.mark("call:connected");
    } else {
      this.recoverIfDue();
    }
    this.host.changed();
  }

  /** The old picture stays until the new connection brings its own. */
  private showIncoming(): void {
    const wanted = new Set(this.incoming);
    for (const old of this.stream.getTracks()) if (!wanted.has(old)) this.stream.removeTrack(old);
    for (const track of wanted) this.stream.addTrack(track);
    this.host.changed();
  }

  private drop(): void {
    const old = this.connection;
    this.connection = null;
    this.batch?.close();
    this.batch = null;
    this.inbox = null;
    this.inbound = null;
    this.senders = {};
    this.incoming = [];
    this.transportClosed = false;
    if (!old) return;
    old.onicecandidate = null;
    old.ontrack = null;
    old.onconnectionstatechange = null;
    old.ondatachannel = null;
    old.close();
  }
}
