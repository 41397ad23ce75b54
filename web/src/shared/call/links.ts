// All links of this page, by member.

import type { Carried } from "./conference/carried";
import type { LinkHost } from "./host";
import type { LinkNow } from "./lines";
import { Link } from "./link";
import type { Source } from "./outfit";
import type { Peer, ServerMessage } from "./wire";

const CHECK_MS = 1000;
/** After a server crash members return one by one; who has not after this, and sends nothing, is gone. */
const ABSENT_MS = 60_000;

export class Links {
  private readonly byMember = new Map<string, Link>();
  private readonly absentSince = new Map<string, number>();
  private timer = 0;
  private moved = false;

  constructor(private readonly host: LinkHost) {}

  start(): void {
    clearInterval(this.timer);
    this.timer = window.setInterval(() => void this.check(), CHECK_MS);
  }

  get all(): Link[] {
    return [...this.byMember.values()];
  }

  /** For who measures and adapts them. */
  get now(): LinkNow[] {
    return this.all.filter((link) => !link.isCarried).map((link) => link.now);
  }

  /** Whether any connection still carries media: then this page is not `fresh`. */
  get anyAlive(): boolean {
    return this.all.some((link) => link.alive);
  }

  /** Somebody is about to be connected for the first time. */
  get approaching(): boolean {
    return this.all.some((link) => link.approaching);
  }

  /** It takes too long to wait for. */
  forgetApproach(): void {
    for (const link of this.all) link.approaching = false;
  }

  /** I (re)joined; `peers` is who the server knows. Links to members it does not know yet wait. */
  enter(peers: readonly Peer[]): void {
    const known = new Set(peers.map((peer) => peer.member));
    for (const peer of peers) this.meet(peer, false);
    for (const link of this.all) {
      const { member } = link.peer;
      if (known.has(member)) continue;
      link.peer = { ...link.peer, suspended: true };
      if (!this.absentSince.has(member)) this.absentSince.set(member, performance.now());
    }
    this.host.changed();
  }

  joined(peer: Peer, fresh: boolean): void {
    this.meet(peer, fresh);
  }

  /** Own signaling works again. */
  lineBack(): void {
    for (const link of this.all) link.lineBack();
  }

  wake(changed: boolean): void {
    for (const link of this.all) link.wake(changed);
  }

  relayRenewed(): void {
    for (const link of this.all) link.relayRenewed();
  }

  left(member: string): void {
    this.byMember.get(member)?.close();
    this.byMember.delete(member);
    this.absentSince.delete(member);
    this.host.changed();
  }

  /** True when the message was about the links alone. */
  receive(message: ServerMessage): boolean {
    switch (message.type) {
      case "peer_suspended":
      case "peer_resumed":
        this.suspended(message.member, message.type === "peer_suspended");
        return true;
      case "description":
      case "candidates":
      case "restart":
        this.byMember.get(message.sender)?.receive(message);
        return true;
      default:
        return false;
    }
  }

  quiet(member: string, quiet: boolean): void {
    const link = this.byMember.get(member);
    if (link) link.quiet = quiet;
  }

  /** All people are reached over a conference server from now on, or again by themselves. */
  move(over: boolean): void {
    this.moved = over;
    for (const link of this.all) link.move(over);
  }

  /** What a conference server brings of a member. */
  carry(member: string, carried: Carried | null): void {
    this.byMember.get(member)?.carry(carried);
  }

  async replaceTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    await Promise.all(this.all.map((link) => link.replaceTrack(source, track)));
  }

  close(): void {
    clearInterval(this.timer);
    this.clear();
  }

  /** Outside again: all connections end, new ones may come. */
  clear(): void {
    for (const link of this.all) link.close();
    this.byMember.clear();
    this.absentSince.clear();
    this.host.changed();
  }

  /** The member's signaling is gone, or is back with nothing to negotiate. */
  private suspended(member: string, suspended: boolean): void {
    const link = this.byMember.get(member);
    if (!link) return;
    link.peer = { ...link.peer, suspended };
    if (!suspended) link.lineBack();
    this.host.changed();
  }

  private meet(peer: Peer, fresh: boolean): void {
    this.absentSince.delete(peer.member);
    let link = this.byMember.get(peer.member);
    if (!link) {
      link = new Link(peer, this.host);
      this.byMember.set(peer.member, link);
      link.move(this.moved);
    }
    link.meet({ ...peer, suspended: peer.suspended ?? false }, fresh);
  }

  private async check(): Promise<void> {
    await Promise.all(this.all.map((link) => link.check()));
    const now = performance.now();
    for (const [member, since] of this.absentSince) {
      if (now - since > ABSENT_MS && !this.byMember.get(member)?.alive) this.left(member);
    }
  }
}
