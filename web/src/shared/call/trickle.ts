// Candidates in both directions: sent in small batches, kept until the description is there.

import type { IceCandidate } from "./wire";

const BATCH_MS = 20;
const BATCH_LIMIT = 30;

/** The first candidate leaves at once, since one is often enough; later ones are collected for about 20 ms. */
export class CandidateBatch {
  private waiting: IceCandidate[] = [];
  private ended = false;
  private timer = 0;
  private opened = false;
  private sentAny = false;
  private sent = 0;

  /** `limit`: how many the server takes in an epoch; further ones stay here. */
  constructor(
    private readonly limit: number,
    private readonly send: (candidates: IceCandidate[], end: boolean) => void,
  ) {}

  /** Another round may bring as many as the first. */
  get halfLeft(): boolean {
    return this.sent <= this.limit / 2;
  }

  add(candidate: RTCIceCandidate | null): void {
    // A browser's TCP candidate only calls out, and so does the other's: the two never meet.
    if (candidate?.tcpType === "active") return;
    if (candidate?.candidate) {
      this.waiting.push({
        candidate: candidate.candidate,
        sdp_mid: candidate.sdpMid,
        sdp_mline_index: candidate.sdpMLineIndex,
      });
    } else if (!candidate) {
      this.ended = true;
    }
    this.schedule();
  }

  /** The description is on its way: candidates may follow. */
  open(): void {
    this.opened = true;
    this.schedule();
  }

  close(): void {
    clearTimeout(this.timer);
    this.opened = false;
  }

  private schedule(): void {
    if (!this.opened) return;
    if (!this.sentAny && this.waiting.length > 0) this.flush();
    else if (!this.timer) this.timer = window.setTimeout(() => this.flush(), BATCH_MS);
  }

  private flush(): void {
    this.timer = 0;
    this.sentAny = true;
    this.waiting.splice(this.limit - this.sent);
    this.sent += this.waiting.length;
    do {
      const batch = this.waiting.splice(0, BATCH_LIMIT);
      const end = this.ended && this.waiting.length === 0;
      if (batch.length > 0 || end) this.send(batch, end);
    } while (this.waiting.length > 0);
    this.ended = false;
  }
}

/** Remote candidates: held back until the remote description they belong to is set. */
export class CandidateInbox {
  private held: (RTCIceCandidateInit | null)[] = [];
  private ready = false;

  constructor(private readonly connection: RTCPeerConnection) {}

  /** A new description is on its way in. */
  hold(): void {
    this.ready = false;
  }

  async take(candidates: readonly IceCandidate[], end: boolean): Promise<void> {
    for (const one of candidates) {
      this.held.push({
        candidate: one.candidate,
        sdpMid: one.sdp_mid ?? null,
        sdpMLineIndex: one.sdp_mline_index ?? null,
      });
    }
    if (end) this.held.push(null);
    if (this.ready) await this.release();
  }

  async describe(): Promise<void> {
    this.ready = true;
    await this.release();
  }

  private async release(): Promise<void> {
    if (!this.connection.remoteDescription) return;
    for (const one of this.held.splice(0)) {
      // One candidate of an address family or transport this device lacks must not stop the others.
      await this.connection.addIceCandidate(one).catch(() => undefined);
    }
  }
}
