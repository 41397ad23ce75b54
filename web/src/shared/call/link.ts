// One member, one peer connection at a time. The server says who offers. Between browsers a lost path is repaired
// in place (ICE restart); what that does not mend, and the cabin's agent, get a new connection of the next epoch.

import { type Carried, Carrying } from "./conference/carried";
import { Connection } from "./connection";
import { acceptsRestart, afterFreshPeer, NO_EPOCH, nextOffer, placeOffer } from "./epochs";
import type { LineState, LinkHost } from "./host";
import type { LinkNow } from "./lines";
import type { Member, SaidMedia } from "./model";
import { listener, type Outfit, type Source } from "./outfit";
import { Received, shown } from "./received";
import { type Condition, Recovery, type Repair } from "./recovery";
import { Steps } from "./steps";
import { refreshPicture } from "./video";
import { type CandidatesFrom, type DescriptionFrom, type Peer, RESTARTS_ICE, type RestartFrom } from "./wire";

/** An ICE restart asked for while one of this age is under way means the same one. */
const SAME_RESTART_MS = 2000;
const WATCH_MS = 100;
/** A pause this long has cost the other side the frames that the next ones build on. */
const LOST_PICTURE_MS = 900;

export class Link {
  readonly received = new Received();
  /** The member says it sends nothing now, so silence means nothing. */
  quiet = false;
  /** The two were just brought together and are about to connect. */
  approaching = false;
  private connection: Connection | null = null;
  private epoch = NO_EPOCH;
  private readonly steps = new Steps(() => this.stepFailed());
  private readonly recovery = new Recovery(performance.now());
  private wasConnected = false;
  private watching = 0;
  private readonly carrying = new Carrying();

  constructor(
    public peer: Peer,
    private readonly host: LinkHost,
  ) {}

  get alive(): boolean {
    return this.connection?.state === "connected";
  }

  /** A conference server brings what is shown. */
  get isCarried(): boolean {
    return this.carrying.now !== null;
  }

  get line(): LineState {
    if (this.carrying.now) return this.carrying.now.line;
    if (this.alive) return this.stopped ? "interrupted" : "connected";
    return this.wasConnected ? "interrupted" : "connecting";
  }

  /** For who measures and adapts it. An instrument's camera may rest. */
  get now(): LinkNow {
    return {
      member: this.peer.member,
      person: this.isPerson,
      connection: this.connection?.peerConnection ?? null,
      senders: this.connection?.senders ?? {},
      due: this.isPerson && !this.quiet,
    };
  }

  shown(said: SaidMedia | undefined): Member {
    return shown(this.peer, this.received, this.line, said);
  }

  /** The server names the parts again, at every (re)join of either side. */
  meet(peer: Peer, fresh: boolean): void {
    this.peer = peer;
    if (fresh) {
      this.epoch = afterFreshPeer(this.epoch, peer.offer);
      this.drop();
    }
    this.recovery.settled(performance.now());
    this.approaching = !this.alive && !peer.suspended && this.isPerson;
    if (!this.alive && peer.offer && !peer.suspended && !this.carrying.moved) this.renew();
    this.host.changed();
  }

  receive(message: DescriptionFrom | CandidatesFrom | RestartFrom): void {
    if (this.carrying.moved && !this.alive) return;
    if (message.type === "restart") this.takeRestart(message);
    else if (message.type === "candidates") this.takeCandidates(message);
    else this.takeDescription(message);
  }

  async replaceTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const { connection } = this;
    if (connection && this.isPerson && (await connection.replaceTrack(source, track))) {
      this.steps.add(() => connection.offer());
    }
  }

  /** Once a second, and more often while something is wrong: looks at the flow and mends what is broken. */
  async check(): Promise<void> {
    const before = this.line;
    const silentMs = (await this.connection?.inbound.poll()) ?? 0;
    if (silentMs > LOST_PICTURE_MS && this.wasConnected) this.flowsAgain();
    this.recoverIfDue();
    if (this.line !== before) this.host.changed();
    const interrupted = this.line === "interrupted";
    if (interrupted && !this.watching) this.host.suspect();
    this.watchClosely(interrupted);
  }

  /** The device came back from sleep, or has another network (`changed`): then old addresses are worth nothing. */
  wake(changed: boolean): void {
    if (changed && this.wasConnected && !this.carrying.moved)
      this.carryOut(this.means.canRestart ? "restart" : "renew");
    void this.check();
  }

  lineBack(): void {
    this.recovery.lineBack(performance.now());
    this.recoverIfDue();
  }

  relayRenewed(): void {
    this.connection?.configure(this.host.relay.configuration);
  }

  close(): void {
    this.epoch = NO_EPOCH;
    this.watchClosely(false);
    this.drop();
    this.carrying.now = null;
    this.received.clear();
  }

  /** The call goes to a conference server, or comes back: what works now goes on until the other way does. */
  move(over: boolean): void {
    if (!this.isPerson || this.carrying.moved === over) return;
    this.carrying.moved = over;
    if (this.alive && this.connection) this.connectionChanged(this.connection);
    else if (over) this.drop();
    else if (!this.peer.suspended) this.carryOut("renew");
  }

  /** What arrives over the conference server, as often as it is looked at; null: nothing any more. */
  carry(carried: Carried | null): void {
    const before = this.line;
    this.carrying.take(this.carrying.moved || !this.alive ? carried : null, performance.now());
    if (this.carrying.now) {
      this.approaching = false;
      this.wasConnected = true;
      this.received.show(this.carrying.now.arriving, true);
      if (this.carrying.suffices(performance.now())) this.drop();
    }
    if (this.line !== before) this.host.changed();
  }

  private get isPerson(): boolean {
    return this.peer.role !== "agent";
  }

  private get means() {
    const canRestart =
      this.connection !== null &&
      this.connection.state !== "closed" &&
      this.connection.hasCandidatesLeft &&
      (this.peer.features ?? []).includes(RESTARTS_ICE);
    return { canRestart, offers: this.peer.offer, lineUp: this.host.lineUp() };
  }

  /** Media that should come has stopped. A muted person may send nothing. */
  private get stopped(): boolean {
    return !this.quiet && (this.connection?.stopped ?? false);
  }

  private get condition(): Condition {
    if (!this.connection) return this.peer.offer ? "negotiating" : "awaiting_offer";
    const { condition } = this.connection;
    return condition === "stopped" && this.alive && this.quiet ? "flows" : condition;
  }

  private recoverIfDue(): void {
    if (this.peer.suspended || this.carrying.moved) return;
    const repair = this.recovery.due(this.condition, performance.now(), this.means);
    if (repair) this.carryOut(repair);
  }

  /** Whoever does not offer asks for it. */
  private carryOut(repair: Repair): void {
    if (repair === "restart" && this.peer.offer) this.restartIce();
    else if (this.peer.offer) this.renew();
    else this.ask(repair === "restart");
  }

  private ask(ice: boolean): void {
    const epoch = Math.max(0, ice ? this.epoch : this.epoch + 1);
    this.recovery.restarted(performance.now());
    this.host.send({ type: "restart", to: this.peer.member, epoch, ice });
  }

  private takeRestart({ ice, epoch }: RestartFrom): void {
    if (!this.peer.offer || (this.connection && this.recovery.isReplay(performance.now()))) return;
    if (ice && epoch === this.epoch && this.means.canRestart) {
      const isSame = this.recovery.restartedWithin(SAME_RESTART_MS, performance.now());
      if (!isSame && !this.connection?.awaiting) this.restartIce();
      return;
    }
    const negotiating = this.connection?.awaiting ?? true;
    if (acceptsRestart(this.epoch, epoch, negotiating)) this.renew(epoch);
  }

  private restartIce(): void {
    const { connection } = this;
    this.recovery.restarted(performance.now());
    this.steps.add(async () => {
      await this.host.relay.renewed();
      if (!connection || this.connection !== connection) return;
      connection.configure(this.host.relay.configuration);
      await connection.offer(true);
    });
  }

  /** A failed negotiation leaves a connection that `check` will renew. */
  private stepFailed(): void {
    if (!this.connection) return;
    this.approaching = false;
    this.connection.transportClosed = true;
    this.host.changed();
  }

  /** An offer of the next epoch. */
  private renew(wanted = 0): void {
    this.drop();
    const epoch = nextOffer(this.epoch, wanted);
    this.epoch = epoch;
    this.recovery.begun(performance.now());
    this.steps.add(async () => {
      const outfit = await this.host.outfit("offer");
      if (this.epoch !== epoch || this.carrying.moved) return outfit.connection.close();
      await this.adopt(outfit).offer();
    });
    this.host.changed();
  }

  private takeDescription(message: DescriptionFrom): void {
    if (this.connection?.epoch === message.epoch) this.connection.hold();
    const isOffer = message.sdp_type === "offer";
    this.steps.add(() => (isOffer ? this.takeOffer(message) : this.takeAnswer(message)));
  }

  private async takeOffer(offer: DescriptionFrom): Promise<void> {
    const place = placeOffer(this.epoch, offer.epoch);
    if (place === "same" && this.connection) return this.connection.takeOffer(offer);
    if (place !== "new") {
      if (!this.alive) this.ask(false);
      return;
    }
    this.epoch = offer.epoch;
    const outfit = this.isPerson ? await this.host.outfit("answer") : listener(this.host.relay.configuration);
    if (this.epoch !== offer.epoch || this.carrying.moved) return outfit.connection.close();
    await this.adopt(outfit).takeOffer(offer);
  }

  private async takeAnswer(answer: DescriptionFrom): Promise<void> {
    if (this.connection?.epoch === answer.epoch) await this.connection.takeAnswer(answer);
  }

  /** At once where the connection is there; else after the offer that is being taken in. */
  private takeCandidates(message: CandidatesFrom, isLate = false): void {
    if (message.epoch === this.connection?.epoch) void this.connection.takeCandidates(message);
    else if (!isLate) this.steps.add(async () => this.takeCandidates(message, true));
  }

  /** From now on this is the connection of the current epoch. */
  private adopt(outfit: Outfit): Connection {
    this.connection?.close();
    const far = { member: this.peer.member, isPerson: this.isPerson, polite: this.peer.polite ?? false };
    const connection: Connection = new Connection(outfit, this.epoch, far, this.host.candidateLimit(), {
      send: (message) => this.host.send(message),
      tracks: () => this.host.tracks(),
      changed: () => this.connection === connection && this.connectionChanged(connection),
      live: (message) => this.host.live(message),
    });
    this.connection = connection;
    this.recovery.begun(performance.now());
    return connection;
  }

  private connectionChanged(connection: Connection): void {
    const { arriving } = connection;
    if (this.alive && !this.carrying.moved) this.carrying.now = null;
    // The old picture stays until the new connection brings its own.
    const mayShow = this.alive || !this.received.wouldReplace(arriving);
    if (mayShow && !this.carrying.now) this.received.show(arriving, this.isPerson);
    if (this.alive) this.connected(connection);
    else this.recoverIfDue();
    this.host.changed();
  }

  private connected(connection: Connection): void {
    this.approaching = false;
    if (!connection.begun) {
      connection.begun = true;
      this.recovery.settled(performance.now());
      performance.mark("call:connected");
    } else if (connection.inbound.silentMs > LOST_PICTURE_MS) {
      refreshPicture(connection.senders);
    }
    this.wasConnected = true;
  }

  private flowsAgain(): void {
    if (this.connection) refreshPicture(this.connection.senders);
    this.host.flows();
  }

  private watchClosely(closely: boolean): void {
    if (closely === this.watching > 0) return;
    clearInterval(this.watching);
    this.watching = closely ? window.setInterval(() => void this.check(), WATCH_MS) : 0;
  }

  private drop(): void {
    this.connection?.close();
    this.connection = null;
    this.steps.abandon();
  }
}
