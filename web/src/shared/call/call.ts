// A visit on this page: signaling, links, own media and readings tied together. No framework inside.

import { batch, signal } from "@preact/signals";
import { Conference } from "./conference/conference";
import type { MediaKind } from "./devices";
import { Adapted, codecChoice, learnTelephone } from "./lines";
import { Links } from "./links";
import { LocalMedia } from "./local";
import {
  type CallOptions,
  type CallProblem,
  type CallState,
  type Member,
  type Phase,
  type SaidMedia,
  stateOf,
} from "./model";
import { Outfitter } from "./outfit";
import { Painter } from "./painter";
import type { FinalReason } from "./policy";
import { Readings } from "./readings";
import { RelayAccess } from "./relay";
import { Signaling } from "./signaling";
import type {
  MediaStateFrom,
  Peer,
  Relay,
  Role,
  SequencedMessage,
  ServerMessage,
  WaitingState,
  Welcome,
} from "./wire";

/** What the links' own races produce: the peer has just gone, and the next message will say so. */
const HARMLESS = new Set(["signaling.no_such_peer"]);

export class CallSession extends Adapted {
  readonly local = new LocalMedia((source, track) => {
    void this.links.replaceTrack(source, track);
    void this.server.replaceTrack(source, track);
    this.tellMedia();
  });
  readonly readings = new Readings();
  readonly me = signal<{ member: string; role: Role } | null>(null);
  readonly members = signal<Member[]>([]);
  readonly problem = signal<CallProblem | null>(null);
  readonly refusal = signal<{ code: string; message: string; at: number } | null>(null);
  /** What the practitioner said at the end. */
  readonly endReason = signal("");
  readonly removedReason = signal<string | null>(null);
  /** When the signaling line was lost, by this device's clock; null while it works. */
  readonly downSince = signal<number | null>(null);
  readonly state = signal<CallState>("connecting");
  private phase: Phase = "line";
  private up = false;
  private over = false;
  private candidateLimit = 0;
  private readonly said = new Map<string, SaidMedia>();
  private readonly ask: Record<MediaKind, boolean>;
  private readonly relay = new RelayAccess(() => this.line.send({ type: "ice_servers_request" }));
  private readonly outfitter = new Outfitter(
    () => this.local.ready(),
    () => this.relay.configuration,
  );
  private readonly links = new Links({
    send: (message) => this.line.keep(message),
    lineUp: () => this.line.up,
    relay: this.relay,
    candidateLimit: () => this.candidateLimit,
    tracks: () => this.local.now,
    outfit: (part) => this.outfitter.make(part),
    changed: () => this.painter.soon(),
    live: (message) => this.readings.receive(message),
    suspect: () => this.line.probe(),
    flows: () => this.line.hurry(),
  });
  private readonly server = new Conference({
    send: (message) => this.line.keep(message),
    relay: this.relay,
    tracks: () => this.local.ready(),
    candidateLimit: () => this.candidateLimit,
    moved: (over) => this.links.move(over),
    carry: (member, carried) => this.links.carry(member, carried),
  });
  /** The call goes over a conference server: its sound and picture are not end to end. */
  readonly conference = this.server.on;
  private readonly painter = new Painter(
    () => this.links.approaching,
    () => this.draw(),
  );
  private readonly line: Signaling;

  constructor(options: CallOptions) {
    super();
    this.ask = options.ask ?? { microphone: true, camera: true };
    this.line = new Signaling({
      getTicket: options.getTicket,
      fresh: () => !this.links.anyAlive,
      onMessage: (message) => this.receive(message),
      onLine: (up) => this.lineChanged(up),
      onWake: (changed) => {
        this.links.wake(changed);
        if (changed) this.server.networkChanged();
      },
      onFinal: (reason) => this.finish(reason),
    });
  }

  /** Opens camera and microphone and joins. The state says how it goes; nothing rejects. */
  start(): void {
    this.over = false;
    this.phase = "line";
    this.problem.value = null;
    this.removedReason.value = null;
    this.painter.soon();
    void this.prepare();
    this.links.start();
    this.lines.start();
    this.line.start();
  }

  /** Lets go without a word: the page is left, but may come back. */
  close(): void {
    this.lines.stop();
    this.line.stop(false);
    this.letGo();
  }

  /** Leaves for good. */
  leave(): void {
    this.lines.stop();
    this.line.stop(true);
    this.phase = "ended";
    this.letGo();
  }

  /** After `replaced`: the call moves to this window again. */
  takeBack(): void {
    if (this.phase === "replaced") this.start();
  }

  /** After `failed`, or to knock again after `denied` or `removed`. */
  retry(): void {
    if (["failed", "denied", "removed"].includes(this.phase)) this.start();
  }

  setMicrophone(on: boolean): void {
    this.local.setMicrophone(on);
    this.tellMedia();
  }

  async setCamera(on: boolean): Promise<void> {
    await this.local.setCamera(on);
    this.tellMedia();
  }

  /** The lamp beside the camera; false when this page cannot command one. The others are told how it stands. */
  async setTorch(on: boolean): Promise<boolean> {
    const done = await this.local.setTorch(on);
    this.tellMedia();
    return done;
  }

  /** Asks which screen or window; false when the person declined or the browser cannot. */
  shareScreen(): Promise<boolean> {
    return this.local.shareScreen();
  }

  stopSharing(): void {
    this.local.stopSharing();
  }

  protected say(message: SequencedMessage): boolean {
    return this.line.send(message);
  }

  protected linksNow() {
    const links = [...this.links.now, ...this.server.sending(this.me.value?.member)];
    return links.map((link) => ({ ...link, pictureDue: this.said.get(link.member)?.camera ?? false }));
  }

  protected record(message: SequencedMessage): void {
    this.line.keep(message);
  }

  private lineChanged(up: boolean): void {
    this.lines.signaling(up);
    this.up = up;
    this.painter.soon();
    this.downSince.value = up ? null : Date.now();
    if (up) this.links.lineBack();
  }

  private receive(message: ServerMessage): void {
    if (this.door.receive(message) || this.links.receive(message) || this.server.receive(message)) return;
    this.news.receive(message);
    switch (message.type) {
      case "welcome":
        this.welcomed(message);
        break;
      case "waiting_state":
        this.wait(message);
        break;
      case "admitted":
        this.enter(message.relay, message.peers);
        break;
      case "relay_renewed":
        this.relay.set(message.relay);
        this.links.relayRenewed();
        break;
      case "denied":
        this.finish({ final: "denied", code: "signaling.not_admitted", message: message.reason });
        break;
      case "removed":
        this.removedReason.value = message.reason;
        this.finish({ final: "removed", code: "signaling.removed", message: message.reason });
        break;
      case "peer_joined":
        this.joined(message.peer, message.fresh);
        break;
      case "peer_left":
        this.said.delete(message.member);
        this.links.left(message.member);
        break;
      case "media_state":
        this.heard(message);
        break;
      case "reading_confirmed":
        this.readings.confirm(message.reading);
        break;
      case "mute_requested":
        if (message.kind === "microphone") this.setMicrophone(false);
        else void this.setCamera(false);
        break;
      case "consultation_ended":
        this.endReason.value = message.reason ?? "";
        this.finish({ final: "ended", code: "consultation.ended", message: "" });
        break;
      case "error":
        if (!HARMLESS.has(message.code)) this.refusal.value = { ...message, at: Date.now() };
        break;
    }
  }

  private welcomed(welcome: Welcome): void {
    this.me.value = { member: welcome.member, role: welcome.role };
    this.door.clear();
    this.candidateLimit = welcome.limits.candidates_per_epoch;
    if (welcome.state === "admitted") this.enter(welcome.relay, welcome.peers);
    else this.wait();
    // A new session: if there is a conference, it will say so.
    this.server.fade();
  }

  /** Outside, or outside again. */
  private wait(message: WaitingState | null = null): void {
    this.door.waits(message);
    const wasInside = this.phase === "admitted";
    this.phase = "waiting";
    if (wasInside) this.links.clear();
    if (wasInside) this.server.close();
    this.painter.soon();
  }

  private enter(relay: Relay, peers: readonly Peer[]): void {
    performance.mark("call:admitted");
    this.relay.set(relay);
    this.phase = "admitted";
    this.links.enter(peers);
    this.tellMedia();
  }

  private joined(peer: Peer, fresh: boolean): void {
    if (fresh) this.said.delete(peer.member);
    this.door.gone(peer.member);
    this.links.joined(peer, fresh);
    this.tellMedia();
  }

  private heard(message: MediaStateFrom): void {
    const { sender, microphone, camera, screen = false, limited = "", torch = null } = message;
    this.said.set(sender, { microphone, camera, screen, limited, torch });
    this.links.quiet(sender, !microphone && !camera);
    this.painter.soon();
  }

  private finish(reason: FinalReason): void {
    const { final, ...problem } = reason;
    this.line.stop(false);
    this.phase = final;
    this.problem.value = final === "failed" || final === "denied" ? problem : null;
    this.letGo();
  }

  private async prepare(): Promise<void> {
    void codecChoice();
    learnTelephone();
    await this.local.open(this.ask);
    const nobodyYet = () => this.links.all.every((link) => link.peer.role === "agent");
    await this.outfitter.prepare(() => nobodyYet() && !this.over);
  }

  private letGo(): void {
    this.over = true;
    this.outfitter.discard();
    this.lines.stop();
    this.links.close();
    this.server.close();
    this.local.stop();
    this.door.clear();
    this.me.value = null;
    this.downSince.value = null;
    this.painter.now();
  }

  protected tellMedia(): void {
    if (this.phase !== "admitted") return;
    const { microphone, camera, screen, torch } = this.local;
    this.line.keep({
      type: "media_state",
      microphone: microphone.value.on,
      camera: camera.value.on && this.picture.value,
      screen: screen.value.on,
      limited: this.limited.value,
      torch: torch.value,
    });
  }

  private draw(): void {
    this.links.forgetApproach();
    const members = this.links.all.map((link) => link.shown(this.said.get(link.peer.member)));
    batch(() => {
      if (this.phase === "admitted") this.door.waitsNoMore();
      this.members.value = members;
      this.state.value = stateOf(this.phase, this.up, this.me.value !== null, members);
    });
  }
}
