// A waveform as it arrives: the newest seconds in a ring, played out evenly however unevenly it came.

import type { Samples } from "./wire";

const KEPT_S = 12;
/** How far drawing stays behind the newest sample, so that an uneven line does not make it stutter. */
const CUSHION_S = 0.25;
/** A piece that far behind is no latecomer: the cabin counts from the beginning again. */
const LATE_PIECES = 20;

export class WaveBuffer {
  rateHz = 0;
  private ring = new Float32Array(0);
  private written = 0;
  private nextSeq: number | null = null;
  private arrivedAt = 0;
  private readonly listeners = new Set<() => void>();

  /** Total of samples ever written, gaps included. */
  get total(): number {
    return this.written;
  }

  push(piece: Samples, now: number): void {
    if (piece.rate_hz !== this.rateHz) this.reset(piece.rate_hz);
    if (this.nextSeq !== null && piece.seq < this.nextSeq) {
      const isLate = piece.seq !== 0 && this.nextSeq - piece.seq <= LATE_PIECES;
      if (isLate) return;
      this.reset(piece.rate_hz);
    }
    const missing = this.nextSeq === null ? 0 : piece.seq - this.nextSeq;
    const hole = Math.min(missing * piece.values.length, this.ring.length);
    for (let index = 0; index < hole; index++) this.write(Number.NaN);
    for (const value of piece.values) this.write(Math.min(1, Math.max(0, value / 1000)));
    this.nextSeq = piece.seq + 1;
    this.arrivedAt = now;
    for (const listener of this.listeners) listener();
  }

  /** Sample `index` counted from the first ever; NaN when missing or no longer kept. 0 to 1. */
  at(index: number): number {
    if (index < 0 || index >= this.written || index < this.written - this.ring.length) return Number.NaN;
    return this.ring[index % this.ring.length] ?? Number.NaN;
  }

  /** The sample that should be at the drawing edge now: advances evenly and ends at the newest. */
  playhead(now: number): number {
    const elapsed = (now - this.arrivedAt) / 1000;
    return Math.min(this.written, this.written + (elapsed - CUSHION_S) * this.rateHz);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private write(value: number): void {
    this.ring[this.written % this.ring.length] = value;
    this.written++;
  }

  private reset(rateHz: number): void {
    this.rateHz = rateHz;
    this.ring = new Float32Array(Math.max(1, Math.ceil(rateHz * KEPT_S)));
    this.written = 0;
    this.nextSeq = null;
  }
}
