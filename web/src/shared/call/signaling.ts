// The signaling line: one WebSocket at a time, found again by itself after any loss, the session going on.

import { Keepalive } from "./keepalive";
import {
  afterClose,
  afterTicketError,
  connectPatience,
  type FinalReason,
  MOST_REFUSALS_IN_A_ROW,
  retryDelay,
} from "./policy";
import { Session } from "./session";
import { watchNetwork } from "./wake";
import {
  type ClientMessage,
  CONFERENCE,
  PROTOCOL_VERSION,
  RESTARTS_ICE,
  type SequencedMessage,
  type ServerMessage,
} from "./wire";

export interface Ticket {
  ticket: string;
  signaling_path: string;
}

export interface SignalingOptions {
  /** A ticket for each new session; a session that goes on needs none. May reject with the API client's error. */
  getTicket: () => Promise<Ticket>;
  /** True while this page holds no live peer connection. Asked at every hello. */
  fresh: () => boolean;
  onMessage: (message: ServerMessage) => void;
  /** `up` after welcome or resumed, `down` as soon as the loss is known. */
  onLine: (up: boolean) => void;
  /** The device has another network now (`changed`), or only was asleep. */
  onWake: (changed: boolean) => void;
  onFinal: (reason: FinalReason) => void;
}

const STEADY_AFTER_MS = 3000;
/** An attempt younger than this already uses the network of now. */
const YOUNG_MS = 300;
const LONGEST_AFTER_SILENCE_MS = 1000;
const ACK_AFTER_MESSAGES = 16;
const ACK_AFTER_MS = 1000;
const FEATURES = [RESTARTS_ICE, CONFERENCE];

export class Signaling {
  private readonly session = new Session();
  private socket: WebSocket | null = null;
  private path = "";
  /** Signaling works. */
  up = false;
  private running = false;
  private attempt = 0;
  private unanswered = 0;
  private refusals = 0;
  private generation = 0;
  private openedAt = 0;
  private pingMs = 5000;
  private retryTimer = 0;
  private steadyTimer = 0;
  private ackTimer = 0;
  private unwatch: () => void = () => undefined;
  /** The last refusal on this socket: it says more than the close code that follows. */
  private refusal: { code: string; message: string } | null = null;
  private readonly keepalive = new Keepalive(
    (at) => this.write({ type: "ping", at }),
    () => this.abandon(),
  );

  constructor(private readonly options: SignalingOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.attempt = 0;
    this.refusals = 0;
    this.unwatch = watchNetwork((changed) => this.wake(changed));
    void this.connect();
  }

  /** Ends the line and the session; `goodbye` tells the others that we leave rather than vanish. */
  stop(goodbye: boolean): void {
    if (goodbye) this.send({ type: "leave" });
    this.halt();
  }

  /** Now or never: false when the line is down. For what a person asks, who sees that it did not go. */
  send(message: SequencedMessage): boolean {
    return this.up && this.keep(message);
  }

  /** As soon as the session goes on, if not now. False when there is no session that could. */
  keep(message: SequencedMessage): boolean {
    if (!this.session.canResume) return false;
    const numbered = this.session.number(message);
    if (this.up) this.write(numbered);
    // Too much is unacknowledged: nothing can be made good by resuming any more.
    if (!this.session.canResume) this.abandon();
    return true;
  }

  /** Somebody suspects the network (media stopped): find out within 2 s. */
  probe(): void {
    if (this.up) this.keepalive.probe();
  }

  /**
   * Something shows that the network works (media flows again): do not sit out the wait. An attempt under way is let be:
   * begun anew each second, on a slow line or with a busy server none would ever end.
   */
  hurry(): void {
    if (this.running && this.retryTimer) this.connectNow();
  }

  /** After another network came: what was under way went over the old one. */
  private wake(changed: boolean): void {
    this.probe();
    const young = performance.now() - this.openedAt < YOUNG_MS;
    if (changed) this.unanswered = 0;
    if (this.running && !this.up && changed && !young) this.connectNow();
    else this.hurry();
    this.options.onWake(changed);
  }

  private connectNow(): void {
    this.attempt = 0;
    void this.connect();
  }

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    this.dropSocket()?.close();
    clearTimeout(this.retryTimer);
    this.retryTimer = 0;
    if (this.session.canResume) return this.open();
    const ticket = await this.ticket(generation);
    if (ticket) this.open(ticket);
  }

  /** Null when there is none: then the end or the next attempt is already arranged. */
  private async ticket(generation: number): Promise<string | null> {
    try {
      const { ticket, signaling_path } = await this.options.getTicket();
      this.path = signaling_path;
      return generation === this.generation && this.running ? ticket : null;
    } catch (error) {
      if (generation !== this.generation || !this.running) return null;
      const next = afterTicketError(error);
      if (next.kind === "final") this.end(next);
      else this.abandon();
      return null;
    }
  }

  private open(ticket?: string): void {
    const url = new URL(this.path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    this.refusal = null;
    this.openedAt = performance.now();
    socket.onopen = () => {
      performance.mark("call:socket");
      const resume = this.session.resume();
      if (resume) this.write(resume);
      else if (ticket) this.hello(ticket);
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
    this.keepalive.expect(connectPatience(this.keepalive.roundTripMs, this.unanswered));
  }

  private hello(ticket: string): void {
    const fresh = this.options.fresh();
    this.write({ type: "hello", version: PROTOCOL_VERSION, ticket, fresh, features: FEATURES });
  }

  private receive(data: unknown): void {
    if (typeof data !== "string") return;
    const message = JSON.parse(data) as ServerMessage;
    this.keepalive.heard();
    if (message.type === "welcome") this.session.begin(message);
    const verdict = this.session.take(message);
    if (verdict === "take") this.handle(message);
    if (verdict === "gap") this.abandon();
    else this.acknowledge();
  }

  private handle(message: ServerMessage): void {
    switch (message.type) {
      case "ack":
        return;
      case "pong":
        this.keepalive.answered(message.at);
        return;
      case "welcome":
        this.pingMs = message.ping_ms;
        this.lineUp();
        break;
      case "resumed":
        this.lineUp();
        for (const kept of this.session.resumed(message)) this.write(kept);
        return;
      case "resume_failed":
        void this.beginAnew();
        return;
      case "moving":
        this.attempt = 0;
        return;
      case "error":
        this.refusal = message;
        break;
    }
    this.options.onMessage(message);
  }

  /** The session is gone, the socket is good: hello on it. */
  private async beginAnew(): Promise<void> {
    this.session.forget();
    const ticket = await this.ticket(this.generation);
    if (ticket && this.socket?.readyState === WebSocket.OPEN) this.hello(ticket);
  }

  private lineUp(): void {
    this.up = true;
    this.unanswered = 0;
    this.refusals = 0;
    this.keepalive.start(this.pingMs);
    this.steadyTimer = window.setTimeout(() => {
      this.attempt = 0;
    }, STEADY_AFTER_MS);
    this.options.onLine(true);
  }

  private write(message: ClientMessage): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const isFirst = message.type === "hello" || message.type === "resume";
    this.socket.send(JSON.stringify(isFirst ? message : { ...message, ack: this.session.ack() }));
    clearTimeout(this.ackTimer);
    this.ackTimer = 0;
  }

  /** Alone only when nothing else goes that way. */
  private acknowledge(): void {
    if (!this.up || this.session.owedAcks === 0) return;
    if (this.session.owedAcks >= ACK_AFTER_MESSAGES) this.write({ type: "ack", ack: 0 });
    else this.ackTimer ||= window.setTimeout(() => this.write({ type: "ack", ack: 0 }), ACK_AFTER_MS);
  }

  /** The socket says nothing any more: do not wait for its close handshake. */
  private abandon(): void {
    const { socket } = this;
    if (socket && !this.up) this.unanswered++;
    if (socket || !this.retryTimer) this.lost(1006, socket?.readyState === WebSocket.CONNECTING);
    socket?.close();
  }

  /** `silent`: nobody answered, so nobody is spared by waiting long. */
  private lost(closeCode: number, silent = false): void {
    this.dropSocket();
    if (!this.running) return;
    const next = afterClose(closeCode);
    if (next.kind === "final") {
      const { code, message } = (next.final === "failed" && this.refusal) || { ...next, message: "" };
      this.end({ final: next.final, code, message });
      return;
    }
    if (next.blame !== "line") this.session.forget();
    if (next.blame !== "line" && ++this.refusals >= MOST_REFUSALS_IN_A_ROW) {
      const code = next.blame === "ticket" ? "signaling.ticket_invalid" : "signaling.malformed";
      this.end({ final: "failed", code, message: "" });
      return;
    }
    const usual = retryDelay(this.attempt++, Math.random());
    const wait = Math.max(next.atLeastMs, silent ? Math.min(LONGEST_AFTER_SILENCE_MS, usual) : usual);
    this.retryTimer = window.setTimeout(() => void this.connect(), wait);
  }

  /** The socket that was, still open. */
  private dropSocket(): WebSocket | null {
    const { socket, up: wasUp } = this;
    this.socket = null;
    this.up = false;
    this.keepalive.stop();
    clearTimeout(this.steadyTimer);
    clearTimeout(this.ackTimer);
    this.ackTimer = 0;
    if (wasUp) this.options.onLine(false);
    return socket;
  }

  private end(reason: FinalReason): void {
    this.halt();
    this.options.onFinal(reason);
  }

  private halt(): void {
    this.running = false;
    this.generation++;
    clearTimeout(this.retryTimer);
    this.retryTimer = 0;
    this.unwatch();
    this.session.forget();
    this.dropSocket()?.close(1000);
  }
}
