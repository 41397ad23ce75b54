import { describe, expect, it } from "vitest";
import { WaveBuffer } from "../wave";
import type { Samples } from "../wire";

const piece = (seq: number, values: number[]): Samples => ({
  type: "samples",
  waveform: "pleth",
  seq,
  rate_hz: 10,
  values,
});

describe("a waveform", () => {
  it("scales 0..1000 to 0..1 and counts every sample", () => {
    const wave = new WaveBuffer();
    wave.push(piece(0, [0, 500, 1000, 2000]), 0);
    expect([0, 1, 2, 3].map((index) => wave.at(index))).toEqual([0, 0.5, 1, 1]);
    expect(wave.total).toBe(4);
  });

  it("leaves a hole where pieces were lost, as long as they were", () => {
    const wave = new WaveBuffer();
    wave.push(piece(0, [100, 100]), 0);
    wave.push(piece(2, [200, 200]), 200);
    expect(wave.total).toBe(6);
    expect(wave.at(2)).toBeNaN();
    expect(wave.at(3)).toBeNaN();
    expect(wave.at(4)).toBeCloseTo(0.2);
  });

  it("ignores a repeated piece and starts afresh when the cabin does", () => {
    const wave = new WaveBuffer();
    wave.push(piece(5, [1, 2]), 0);
    wave.push(piece(4, [3, 4]), 0);
    expect(wave.total).toBe(2);
    wave.push(piece(0, [7]), 0);
    expect(wave.total).toBe(1);
  });

  it("starts afresh even when the first piece of the new count was lost", () => {
    const wave = new WaveBuffer();
    wave.push(piece(500, [1, 2]), 0);
    wave.push(piece(1, [3]), 0);
    expect(wave.total).toBe(1);
  });

  it("forgets what is older than it keeps", () => {
    const wave = new WaveBuffer();
    for (let seq = 0; seq < 100; seq++) wave.push(piece(seq, [seq, seq]), seq);
    expect(wave.at(0)).toBeNaN();
    expect(wave.at(wave.total - 1)).toBeCloseTo(0.099);
  });

  it("plays out evenly and rests at the newest sample", () => {
    const wave = new WaveBuffer();
    wave.push(piece(0, Array(10).fill(500)), 1000);
    const early = wave.playhead(1000);
    expect(early).toBeLessThan(wave.total);
    expect(wave.playhead(1100)).toBeGreaterThan(early);
    expect(wave.playhead(9000)).toBe(wave.total);
  });
});
