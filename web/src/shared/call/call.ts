// A visit on this page: signaling, links, own media and readings tied together. No framework inside.

import { batch, signal } from "@preact/signals";
import type { MediaKind } from "./devices";
import { Links } from "./links";
import { LocalMedia } from "./local";
import {
  type CallOptions,
  type CallProblem,
  type CallState,
  type Knock,
  type Member,
  type Phase,
  stateOf,
} from "./model";
import { type Outfit, outfit, type Part, Spare } from "./outfit";
import { Readings } from "./readings";
import { type FinalReason, Signaling } from "./signaling";
import type { ClientMessage, DeviceKind, IceServer, Peer, Role, ServerMessage, Welcome } from "./wire";

const LONGEST_APPROACH_MS = 300;

/** What the links' own races produce: the peer has just gone, and the next message will say so. */
const HARMLESS = new Set(["signaling.no_such_peer"]);

export class CallSession {
  readonly local = new LocalMedia((kind, track) => {
    void this.links.replaceTrack(kind, track);
    this.tellMedia();
  });
  readonly readings = new Readings();
  readonly me = signal<{ member: string; role: Role } | null>(null);
  readonly members = signal<Member[]>([]);
  readonly knocks = signal<Knock[]>([]);
  readonly photoRequest = signal<{ note: string; at: number } | null>(null);
  readonly photosAdded = signal<string[]>([]);
  readonly problem = signal<CallProblem | null>(null);
  readonly refusal = signal<{ code: string; message: string; at: number } | null>(null);
  /** When the signaling line was lost, by this device's clock; null while it works. */
  readonly downSince = signal<number | null>(null);
  /** When this page began to wait for admission, by this device's clock. */
  readonly waitingSince = signal<number | null>(null);
  readonly state = signal<CallState>("connecting");
  private phase: Phase = "line";
  private up = false;
  private over = false;
  private drawTimer = 0;
  private readonly said = new Map<string, { microphone: boolean; camera: boolean }>();
  private readonly spare = new Spare();
  private ice: RTCIceServer[] = [];
  private readonly ask: Record<MediaKind, boolean>;
  private readonly links = new Links({
    send: (message) => this.line.send(message),
    lineUp: () => this.line.isUp,
    iceServers: () => this.ice,
    outfit: (part) => this.outfit(part),
    changed: () => this.draw(),
    live: (message) => this.readings.receive(message),
    suspect: () => this.line.probe(),
  });
  private readonly line: Signaling;

  constructor(options: CallOptions) {
    this.ask = options.ask ?? { microphone: true, camera: true };
    this.line = new Signaling({
      getTicket: options.getTicket,
      fresh: () => !this.links.anyAlive,
      onMessage: (message) => this.receive(message),
      onLine: (up) => this.lineChanged(up),
      onFinal: (reason) => this.finish(reason),
    });
  }

  /** Opens camera and microphone and joins. The state says how it goes; nothing rejects. */
  start(): void {
    this.over = false;
    this.phase = "line";
    this.problem.value = null;
    this.draw();
    void this.prepare();
    this.links.start();
    this.line.start();
  }

  /** Lets go without a word: the page is left, but may come back. */
  close(): void {
    this.line.stop(false);
    this.letGo();
  }

  /** Leaves for good. */
  leave(): void {
    this.line.stop(true);
    this.phase = "ended";
    this.letGo();
  }

  /** After `replaced`: the call moves to this window again. */
  takeBack(): void {
    if (this.phase === "replaced") this.start();
  }

  /** After `failed`. */
  retry(): void {
    if (this.phase === "failed") this.start();
  }

  admit(member: string): boolean {
    return this.drop(member, { type: "admit", member });
  }

  deny(member: string, reason = ""): boolean {
    return this.drop(member, { type: "deny", member, reason });
  }

  requestDevice(device: DeviceKind, action: "start" | "stop"): boolean {
    return this.line.send({ type: "device_request", device, action });
  }

  requestPhoto(note = ""): boolean {
    return this.line.send({ type: "photo_request", note });
  }

  dismissPhotoRequest(): void {
    this.photoRequest.value = null;
  }

  setMicrophone(on: boolean): void {
    this.local.setMicrophone(on);
    this.tellMedia();
  }

  async setCamera(on: boolean): Promise<void> {
    await this.local.setCamera(on);
    this.tellMedia();
  }

  private lineChanged(up: boolean): void {
    this.up = up;
    this.draw();
    this.downSince.value = up ? null : Date.now();
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        this.welcomed(message);
        break;
      case "admitted":
        this.enter(message.ice_servers, message.peers);
        break;
      case "denied":
        this.denied(message.reason);
        break;
      case "knocked":
        this.knocks.value = [...this.others(message.member), message];
        break;
      case "knock_withdrawn":
        this.knocks.value = this.others(message.member);
        break;
      case "peer_joined":
        if (message.fresh) this.said.delete(message.peer.member);
        this.knocks.value = this.others(message.peer.member);
        this.links.joined(message.peer, message.fresh);
        this.tellMedia();
        break;
      case "peer_suspended":
        this.links.suspended(message.member);
        break;
      case "peer_left":
        this.said.delete(message.member);
        this.links.left(message.member);
        break;
      case "description":
      case "candidates":
      case "restart":
        this.links.receive(message);
        break;
      case "media_state":
        this.said.set(message.sender, { microphone: message.microphone, camera: message.camera });
        this.links.quiet(message.sender, !message.microphone && !message.camera);
        this.draw();
        break;
      case "photo_requested":
        this.photoRequest.value = { note: message.note, at: Date.now() };
        break;
      case "photo_added":
        this.photosAdded.value = [...this.photosAdded.value, message.photo_id];
        break;
      case "reading_confirmed":
        this.readings.confirm(message.reading);
        break;
      case "consultation_ended":
        this.finish({ final: "ended", code: "consultation.ended", message: "" });
        break;
      case "error":
        if (!HARMLESS.has(message.code)) this.refusal.value = { ...message, at: Date.now() };
        break;
    }
  }

  private welcomed(welcome: Welcome): void {
    this.me.value = { member: welcome.member, role: welcome.role };
    this.knocks.value = [];
    if (welcome.state === "admitted") this.enter(welcome.ice_servers, welcome.peers);
    else this.wait();
  }

  private wait(): void {
    this.phase = "waiting";
    this.waitingSince.value ??= Date.now();
    this.draw();
  }

  private enter(iceServers: readonly IceServer[], peers: readonly Peer[]): void {
    performance.mark("call:admitted");
    this.ice = iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username ? { username } : {}),
      ...(credential ? { credential } : {}),
    }));
    this.phase = "admitted";
    this.links.enter(peers);
    this.tellMedia();
  }

  private denied(reason: string): void {
    this.line.stop(false);
    this.phase = "denied";
    this.problem.value = { code: "signaling.not_admitted", message: reason };
    this.letGo();
  }

  private finish(reason: FinalReason): void {
    const { final, ...problem } = reason;
    this.line.stop(false);
    this.phase = final;
    this.problem.value = final === "failed" ? problem : null;
    this.letGo();
  }

  private async prepare(): Promise<void> {
    await this.local.open(this.ask);
    const nobodyYet = this.links.all.every((link) => link.peer.role === "agent");
    if (nobodyYet && !this.over) this.spare.prepare(await this.local.ready());
  }

  private async outfit(part: Part): Promise<Outfit> {
    const tracks = await this.local.ready();
    return (await this.spare.take(part, this.ice, tracks)) ?? outfit(part, this.ice, tracks);
  }

  private letGo(): void {
    this.over = true;
    this.spare.discard();
    this.links.close();
    this.local.stop();
    this.knocks.value = [];
    this.me.value = null;
    this.downSince.value = null;
    this.drawNow();
  }

  private drop(member: string, message: ClientMessage): boolean {
    const sent = this.line.send(message);
    if (sent) this.knocks.value = this.others(member);
    return sent;
  }

  private others(member: string): Knock[] {
    return this.knocks.value.filter((knock) => knock.member !== member);
  }

  private tellMedia(): void {
    if (this.phase !== "admitted") return;
    const { microphone, camera } = this.local;
    this.line.send({ type: "media_state", microphone: microphone.value.on, camera: camera.value.on });
  }

  /**
   * Shows the page what has changed; not while two pages are just being connected. Drawing a call screen keeps
   * the thread busy for tens of milliseconds, and the first picture would wait for that.
   */
  private draw(): void {
    if (!this.links.approaching) this.drawNow();
    else this.drawTimer ||= window.setTimeout(() => this.drawNow(), LONGEST_APPROACH_MS);
  }

  private drawNow(): void {
    clearTimeout(this.drawTimer);
    this.drawTimer = 0;
    this.links.forgetApproach();
    const members = this.links.all.map((link) => ({
      member: link.peer.member,
      role: link.peer.role,
      name: link.peer.name,
      stream: link.stream,
      media: this.said.get(link.peer.member) ?? null,
      suspended: link.peer.suspended ?? false,
      line: link.line,
    }));
    batch(() => {
      if (this.phase === "admitted") this.waitingSince.value = null;
      this.members.value = members;
      this.state.value = stateOf(this.phase, this.up, this.me.value !== null, members);
    });
  }
}
