// This page in a call over a conference server: one connection that sends, and one for each member it receives.
// What fails is not mended piece by piece: the page enters anew.

import { signal } from "@preact/signals";
import type { LinkNow } from "../lines";
import type { LocalTracks, Source } from "../outfit";
import type { RelayAccess } from "../relay";
import type { IceCandidate, SequencedMessage, ServerMessage } from "../wire";
import type { Carried } from "./carried";
import { Feed } from "./feed";
import { Publication } from "./publication";

const CHECK_MS = 250;
/** After it has closed, its media go on until there are connections to the members themselves. */
const FADE_MS = 10_000;
const AGAIN_MS = [500, 1000, 2000, 5000, 10_000];
/** What has held for so long has worked; the next failure is a first one. */
const HELD_MS = 30_000;

export interface ConferenceHost {
  readonly relay: RelayAccess;
  send(message: SequencedMessage): boolean;
  /** Own tracks, once it is known which there are. */
  tracks(): Promise<LocalTracks>;
  candidateLimit(): number;
  /** From now on members are reached over a conference server, or again by themselves. */
  moved(over: boolean): void;
  /** What of a member arrives over it; null: nothing any more. */
  carry(member: string, carried: Carried | null): void;
}

export class Conference {
  /** The call goes over a conference server: it is not end to end. */
  readonly on = signal(false);
  private id: string | null = null;
  private publication: Publication | null = null;
  private readonly feeds = new Map<string, Feed>();
  private timer = 0;
  private fading = 0;
  private entering = 0;
  private failures = 0;
  private enteredAt = 0;

  constructor(private readonly host: ConferenceHost) {}

  /** True when the message was for a conference. */
  receive(message: ServerMessage): boolean {
    switch (message.type) {
      case "conference_opened":
        if (message.engine === "janus") this.open(message.conference);
        return true;
      case "conference_published":
        if (message.conference === this.id) void this.publication?.answered(message.sdp);
        return true;
      case "conference_feed":
        if (message.conference === this.id) this.take(message);
        return true;
      case "conference_feed_gone":
        this.drop(message.feed);
        return true;
      case "conference_closed":
        this.fade();
        return true;
      default:
        return false;
    }
  }

  /** The sending connection, for who measures and adapts it, under the own name: it goes to all at once. */
  sending(me: string | undefined): LinkNow[] {
    if (!me || !this.on.value || !this.publication) return [];
    const { connection, senders } = this.publication;
    return [{ member: me, person: true, connection, senders, due: false }];
  }

  async replaceTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    await this.publication?.replaceTrack(source, track);
  }

  /** The network is another: old addresses are worth nothing. */
  networkChanged(): void {
    if (this.id) this.enter();
  }

  /** The call goes on without it; what flows may flow a little longer. */
  fade(): void {
    if (!this.id) return;
    this.id = null;
    this.on.value = false;
    clearTimeout(this.entering);
    this.host.moved(false);
    this.fading = window.setTimeout(() => this.close(), FADE_MS);
  }

  close(): void {
    const wasOn = this.id !== null;
    this.id = null;
    this.on.value = false;
    clearInterval(this.timer);
    clearTimeout(this.fading);
    clearTimeout(this.entering);
    this.letGo();
    if (wasOn) this.host.moved(false);
  }

  private open(conference: string): void {
    clearTimeout(this.fading);
    this.id = conference;
    this.on.value = true;
    this.failures = 0;
    this.host.moved(true);
    clearInterval(this.timer);
    this.timer = window.setInterval(() => void this.check(), CHECK_MS);
    this.enter();
  }

  private enter(): void {
    this.letGo();
    const { id } = this;
    this.enteredAt = performance.now();
    void (async () => {
      const tracks = await this.host.tracks();
      await this.host.relay.renewed();
      if (!id || this.id !== id || this.publication) return;
      const publication: Publication = new Publication(
        this.host.relay.configuration,
        tracks,
        this.host.candidateLimit(),
        {
          offer: (sdp, sections) => {
            if (this.publication !== publication) return;
            this.host.send({ type: "conference_publish", conference: id, sdp, tracks: sections });
          },
          candidates: (candidates, end) =>
            this.host.send({ type: "conference_candidates", conference: id, candidates, end }),
          failed: () => this.publication === publication && this.again(),
        },
      );
      this.publication = publication;
    })();
  }

  /** Enters anew, sooner after a first failure than after many. */
  private again(): void {
    if (!this.id) return;
    clearTimeout(this.entering);
    if (performance.now() - this.enteredAt > HELD_MS) this.failures = 0;
    const wait = AGAIN_MS[Math.min(this.failures++, AGAIN_MS.length - 1)];
    this.entering = window.setTimeout(() => this.id && this.enter(), wait);
  }

  private take(offer: Extract<ServerMessage, { type: "conference_feed" }>): void {
    const { conference, feed, member } = offer;
    for (const known of this.feeds.values()) if (known.member === member) this.drop(known.feed);
    const host = {
      answer: (sdp: string) => void this.host.send({ type: "conference_answer", conference, feed, sdp }),
      candidates: (candidates: IceCandidate[], end: boolean) =>
        void this.host.send({ type: "conference_candidates", conference, feed, candidates, end }),
      failed: () => this.feeds.has(feed) && this.again(),
    };
    this.feeds.set(feed, new Feed(offer, this.host.relay.configuration, this.host.candidateLimit(), host));
  }

  private drop(feed: string): void {
    const known = this.feeds.get(feed);
    if (!known) return;
    this.feeds.delete(feed);
    known.close();
    this.host.carry(known.member, null);
  }

  /** A member is carried once it shows, and once the others can have this page's media too. */
  private async check(): Promise<void> {
    await Promise.all([...this.feeds.values()].map((feed) => feed.check()));
    if (this.id && !this.publication?.connected) return;
    for (const feed of this.feeds.values()) {
      if (feed.ready) this.host.carry(feed.member, { arriving: feed.arriving, line: feed.line });
    }
  }

  private letGo(): void {
    this.publication?.close();
    this.publication = null;
    for (const feed of [...this.feeds.keys()]) this.drop(feed);
  }
}
