// A waveform as it arrives: the newest seconds of each channel, played out evenly however unevenly they came.

import { signal } from "@preact/signals";
import type { Waves } from "./wire";

const KEPT_S = 12;
/** How far drawing stays behind the newest sample, so that an uneven line does not make it stutter. */
const CUSHION_S = 0.25;
/** The pace of drawing bends by at most this share to keep its distance; what is further off is jumped to. */
const BEND = 0.1;
const BEND_OVER_S = 1;
const JUMP_S = 2;

/** One recording's identity and scale; another one begins the buffer anew. */
export type Recording = Pick<Waves, "recording_id" | "channels" | "rate_hz" | "unit" | "factor" | "waveform">;

/** Samples are counted from the beginning of the recording; NaN is a gap. */
export class WaveBuffer {
  /** The recording now drawn. Null before the first piece. */
  readonly recording = signal<Recording | null>(null);
  private readonly over = new Set<string>();
  private rings: Float32Array[] = [];
  private end = 0;
  private begin = 0;
  private arrivedAt = 0;
  private readonly listeners = new Set<() => void>();

  get rateHz(): number {
    return this.recording.value?.rate_hz ?? 0;
  }

  /** One past the newest sample, gaps included. */
  get total(): number {
    return this.end;
  }

  /** The oldest sample that is still kept. */
  get oldest(): number {
    return Math.max(this.begin, this.end - (this.rings[0]?.length ?? 0));
  }

  push(piece: Waves, now: number): void {
    const known = this.recording.value;
    if (this.over.has(piece.recording_id)) return;
    if (known?.recording_id !== piece.recording_id) this.start(piece);
    const length = piece.values[0]?.length ?? 0;
    const isLate = piece.first + length <= this.end;
    this.reach(Math.max(this.end, piece.first + length));
    piece.values.forEach((values, channel) => {
      this.write(channel, piece.first, values, piece.factor);
    });
    if (!isLate) this.arrivedAt = now;
    for (const listener of this.listeners) listener();
  }

  /** In the recording's unit; NaN when missing or no longer kept. */
  at(channel: number, index: number): number {
    const ring = this.rings[channel];
    if (!ring || index < this.oldest || index >= this.end) return Number.NaN;
    return ring[index % ring.length] ?? Number.NaN;
  }

  /** Where the newest sample would be now if it came without delay, less the cushion. */
  target(now: number): number {
    return this.end + ((now - this.arrivedAt) / 1000 - CUSHION_S) * this.rateHz;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private start(piece: Waves): void {
    const known = this.recording.value;
    if (known) this.over.add(known.recording_id);
    const size = Math.max(1, Math.ceil(piece.rate_hz * KEPT_S));
    this.rings = piece.channels.map(() => new Float32Array(size).fill(Number.NaN));
    this.begin = piece.first;
    this.end = piece.first;
    const { recording_id, channels, rate_hz, unit, factor, waveform } = piece;
    this.recording.value = { recording_id, channels, rate_hz, unit, factor, waveform };
  }

  /** Moves the end on; what lies between is a gap until its samples come. */
  private reach(end: number): void {
    for (const ring of this.rings) {
      for (let index = Math.max(this.end, end - ring.length); index < end; index++) {
        ring[index % ring.length] = Number.NaN;
      }
    }
    this.end = end;
  }

  private write(channel: number, first: number, values: readonly number[], factor: number): void {
    const ring = this.rings[channel];
    if (!ring) return;
    values.forEach((value, offset) => {
      const index = first + offset;
      if (index >= this.oldest) ring[index % ring.length] = value * factor;
    });
  }
}

/** The drawing edge: moves with the clock of the screen, whatever the line does. */
export class Playhead {
  private at = Number.NaN;
  private since = 0;
  private recordingId = "";

  /** The sample at the drawing edge at `now` (ms); never beyond the newest. */
  move(wave: WaveBuffer, now: number): number {
    const rate = wave.rateHz;
    const target = wave.target(now);
    const id = wave.recording.value?.recording_id ?? "";
    const far = Math.abs(target - this.at) > JUMP_S * rate;
    if (id !== this.recordingId || Number.isNaN(this.at) || far) {
      this.recordingId = id;
      this.at = Math.max(wave.oldest, target);
    } else {
      const bend = Math.min(BEND, Math.max(-BEND, (target - this.at) / (BEND_OVER_S * rate)));
      this.at += ((now - this.since) / 1000) * rate * (1 + bend);
    }
    this.since = now;
    this.at = Math.min(this.at, wave.total);
    return this.at;
  }
}
