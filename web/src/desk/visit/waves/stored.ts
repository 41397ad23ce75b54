// A recording as the server keeps it, as a source of samples that stands still. Pure.

import type { Recording } from "~/shared/api/recordings";
import type { Source } from "./paint";

/** A curve that can be drawn: live or stored. `unit`: UCUM. */
export interface Curve {
  channels: readonly string[];
  unit: string;
}

export interface StoredCurve extends Curve {
  source: Source;
}

/**
 * `octets`: samples one after the other, each with all its channels, signed 16 bits, little-endian; the gaps are left
 * out of them and told by the recording. A sample is `origin + value * factor`; a gap is NaN.
 */
export function storedCurve({ head, samples, gaps }: Recording, octets: ArrayBuffer): StoredCurve {
  const view = new DataView(octets);
  const width = head.channels.length;
  const count = Math.floor(octets.byteLength / (2 * width));
  const lost = gaps.reduce((sum, gap) => sum + gap.samples, 0);
  const first = Math.max(0, samples - count - lost);
  const kept = head.channels.map(() => new Float32Array(samples - first).fill(Number.NaN));
  const gapAt = new Map(gaps.map((gap) => [gap.first, gap.samples]));
  let index = first;
  for (let taken = 0; taken < count; taken++) {
    index += gapAt.get(index) ?? 0;
    kept.forEach((channel, place) => {
      const value = view.getInt16(2 * (taken * width + place), true);
      channel[index - first] = (head.origin ?? 0) + value * head.factor;
    });
    index++;
  }
  const source: Source = {
    rateHz: 1000 / head.period_ms,
    total: samples,
    oldest: first,
    at: (channel, at) => kept[channel]?.[at - first] ?? Number.NaN,
  };
  return { channels: head.channels, unit: head.unit, source };
}
