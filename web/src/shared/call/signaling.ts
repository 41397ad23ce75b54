// The signaling line: one WebSocket at a time, found again by itself after any loss.

import { afterClose, afterTicketError, type Final, MOST_REFUSALS_IN_A_ROW, retryDelay } from "./policy";
import type { ClientMessage, ServerMessage } from "./wire";
import { PROTOCOL_VERSION } from "./wire";

export interface Ticket {
  ticket: string;
  signaling_path: string;
}

export interface FinalReason {
  final: Final;
  code: string;
  message: string;
  opensAt?: string;
}

export interface SignalingOptions {
  /** A new ticket for every attempt. May reject with the API client's error. */
  getTicket: () => Promise<Ticket>;
  /** True while this page holds no live peer connection. Asked at every attempt. */
  fresh: () => boolean;
  onMessage: (message: ServerMessage) => void;
  /** `up` after welcome, `down` as soon as the loss is known. */
  onLine: (up: boolean) => void;
  onFinal: (reason: FinalReason) => void;
}

const WELCOME_WITHIN_MS = 8000;
const PROBE_WITHIN_MS = 2000;
const SLOWEST_PONG_MS = 4000;
const STEADY_AFTER_MS = 3000;

export class Signaling {
  private socket: WebSocket | null = null;
  private up = false;
  private running = false;
  private attempt = 0;
  private refusals = 0;
  private generation = 0;
  private pingMs = 5000;
  private retryTimer = 0;
  private pingTimer = 0;
  private deadline = 0;
  private steadyTimer = 0;
  /** The last refusal on this socket: it says more than the close code that follows. */
  private refusal: { code: string; message: string } | null = null;
  /** Last measured round trip of a ping, in ms. */
  roundTripMs: number | null = null;

  constructor(private readonly options: SignalingOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.attempt = 0;
    this.refusals = 0;
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurryIfVisible);
    void this.connect();
  }

  /** Ends the line; `goodbye` tells the others that we leave rather than vanish. */
  stop(goodbye: boolean): void {
    if (goodbye) this.send({ type: "leave" });
    this.halt();
  }

  /** False when the line is down: nothing is kept for later, the caller decides. */
  send(message: ClientMessage): boolean {
    if (!this.up || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  get isUp(): boolean {
    return this.up;
  }

  /** Somebody suspects the network (media stopped, phone woke up): find out within 2 s. */
  probe(): void {
    if (this.up) this.ping(PROBE_WITHIN_MS);
  }

  private readonly hurry = (): void => {
    if (!this.running) return;
    if (this.up) this.probe();
    else if (this.retryTimer) {
      this.attempt = 0;
      void this.connect();
    }
  };

  private readonly hurryIfVisible = (): void => {
    if (document.visibilityState === "visible") this.hurry();
  };

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    clearTimeout(this.retryTimer);
    this.retryTimer = 0;
    let ticket: Ticket;
    try {
      ticket = await this.options.getTicket();
    } catch (error) {
      if (generation !== this.generation || !this.running) return;
      const next = afterTicketError(error);
      if (next.kind === "final") this.finish(next);
      else this.retry(0);
      return;
    }
    if (generation !== this.generation || !this.running) return;
    this.open(ticket);
  }

  private open(ticket: Ticket): void {
    const url = new URL(ticket.signaling_path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    this.refusal = null;
    socket.onopen = () => {
      performance.mark("call:socket");
      const hello = { type: "hello", version: PROTOCOL_VERSION, ticket: ticket.ticket } as const;
      socket.send(JSON.stringify({ ...hello, fresh: this.options.fresh(), features: [] }));
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
    this.deadline = window.setTimeout(() => this.abandon(), WELCOME_WITHIN_MS);
  }

  private receive(data: unknown): void {
    if (typeof data !== "string") return;
    const message = JSON.parse(data) as ServerMessage;
    this.stillAlive();
    if (message.type === "pong") {
      this.roundTripMs = performance.now() - message.at;
      return;
    }
    if (message.type === "error") this.refusal = message;
    if (message.type === "welcome") this.welcomed(message.ping_ms);
    this.options.onMessage(message);
  }

  private welcomed(pingMs: number): void {
    this.pingMs = Math.max(1000, pingMs);
    this.up = true;
    this.refusals = 0;
    clearInterval(this.pingTimer);
    this.pingTimer = window.setInterval(() => this.ping(SLOWEST_PONG_MS), this.pingMs);
    this.steadyTimer = window.setTimeout(() => {
      this.attempt = 0;
    }, STEADY_AFTER_MS);
    this.options.onLine(true);
  }

  private ping(withinMs: number): void {
    this.send({ type: "ping", at: performance.now() });
    if (!this.deadline) this.deadline = window.setTimeout(() => this.abandon(), withinMs);
  }

  private stillAlive(): void {
    clearTimeout(this.deadline);
    this.deadline = 0;
  }

  /** The socket says nothing any more: do not wait for its close handshake. */
  private abandon(): void {
    const socket = this.socket;
    this.lost(1006);
    socket?.close();
  }

  private lost(closeCode: number): void {
    this.dropSocket();
    if (!this.running) return;
    const next = afterClose(closeCode);
    if (next.kind === "final") {
      const { code, message } = (next.final === "failed" && this.refusal) || { ...next, message: "" };
      this.finish({ final: next.final, code, message });
      return;
    }
    if (next.blame !== "line" && ++this.refusals >= MOST_REFUSALS_IN_A_ROW) {
      const code = next.blame === "ticket" ? "signaling.ticket_invalid" : "signaling.malformed";
      this.finish({ final: "failed", code, message: "" });
      return;
    }
    this.retry(next.atLeastMs);
  }

  private retry(atLeastMs: number): void {
    const wait = Math.max(atLeastMs, retryDelay(this.attempt++, Math.random()));
    this.retryTimer = window.setTimeout(() => void this.connect(), wait);
  }

  private dropSocket(): void {
    const wasUp = this.up;
    this.socket = null;
    this.up = false;
    this.stillAlive();
    clearInterval(this.pingTimer);
    clearTimeout(this.steadyTimer);
    if (wasUp) this.options.onLine(false);
  }

  private finish(reason: FinalReason): void {
    this.halt();
    this.options.onFinal(reason);
  }

  private halt(): void {
    this.running = false;
    this.generation++;
    clearTimeout(this.retryTimer);
    this.retryTimer = 0;
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurryIfVisible);
    const socket = this.socket;
    this.dropSocket();
    socket?.close(1000);
  }
}
