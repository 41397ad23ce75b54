// A session of the signaling protocol: who counts what, what is still to be acknowledged, how to go on after a
// loss. No sockets, no clocks.

import {
  PROTOCOL_VERSION,
  type Resume,
  type Resumed,
  type SequencedMessage,
  type ServerMessage,
  type Welcome,
} from "./wire";

export type Numbered = SequencedMessage & { seq: number };

/** `gap`: a number is missing, the line is broken. `duplicate`: taken before. */
export type Verdict = "take" | "duplicate" | "gap";

/** As many as the server keeps for us: more unacknowledged messages than this cannot be said again. */
export const KEPT_MESSAGES = 256;

const UNNUMBERED = new Set<ServerMessage["type"]>(["welcome", "resumed", "resume_failed", "ack", "pong"]);

export class Session {
  private identity: { room: string; session: string; token: string } | null = null;
  private lastSent = 0;
  private lastTaken = 0;
  private lastTold = 0;
  private kept: Numbered[] = [];

  /** Whether `resume` may be tried. */
  get canResume(): boolean {
    return this.identity !== null;
  }

  /** How many of the server's messages it has not been told we have. */
  get owedAcks(): number {
    return this.lastTaken - this.lastTold;
  }

  /** A new session: all numbers begin anew, and what was unacknowledged belongs to the past. */
  begin(welcome: Welcome): void {
    this.forget();
    this.identity = { room: welcome.room, session: welcome.session, token: welcome.resume_token };
  }

  forget(): void {
    this.identity = null;
    this.lastSent = this.lastTaken = this.lastTold = 0;
    this.kept = [];
  }

  /** The first message of a socket that goes on; null when there is nothing to go on with. */
  resume(): Resume | null {
    if (!this.identity) return null;
    return { type: "resume", version: PROTOCOL_VERSION, ...this.identity, last_seq: this.lastTaken };
  }

  /** What must be said again, in order. */
  resumed(message: Resumed): Numbered[] {
    if (this.identity) this.identity = { ...this.identity, token: message.resume_token };
    this.acknowledged(message.last_seq);
    return [...this.kept];
  }

  /** The message with its number, kept until it is acknowledged. */
  number(message: SequencedMessage): Numbered {
    const numbered = { ...message, seq: ++this.lastSent };
    this.kept.push(numbered);
    if (this.kept.length > KEPT_MESSAGES) this.forget();
    return numbered;
  }

  /** Takes each number once and in order. */
  take(message: ServerMessage): Verdict {
    this.acknowledged(message.ack ?? 0);
    if (UNNUMBERED.has(message.type)) return "take";
    const seq = message.seq ?? 0;
    if (seq <= this.lastTaken) return "duplicate";
    if (seq > this.lastTaken + 1) return "gap";
    this.lastTaken = seq;
    return "take";
  }

  /** The number to acknowledge with whatever is sent now. */
  ack(): number {
    this.lastTold = this.lastTaken;
    return this.lastTaken;
  }

  private acknowledged(seq: number): void {
    if (seq > 0) this.kept = this.kept.filter((message) => message.seq > seq);
  }
}
