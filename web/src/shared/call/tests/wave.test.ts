import { describe, expect, it } from "vitest";
import { Playhead, WaveBuffer } from "../wave";
import type { Waves } from "../wire";

const piece = (first: number, values: number[][], recording_id = "r1"): Waves => ({
  type: "waves",
  recording_id,
  waveform: "ecg",
  device: "ecg",
  channels: values.map((_, index) => `2:${index + 1}`),
  rate_hz: 10,
  unit: "uV",
  factor: 2,
  first,
  values,
});

describe("a waveform", () => {
  it("gives each channel in its unit and counts every sample", () => {
    const wave = new WaveBuffer();
    wave.push(
      piece(0, [
        [0, 500],
        [-3, 7],
      ]),
      0,
    );
    expect([wave.at(0, 0), wave.at(0, 1), wave.at(1, 0), wave.at(1, 1)]).toEqual([0, 1000, -6, 14]);
    expect(wave.total).toBe(2);
  });

  it("leaves a hole where samples were lost, as long as they were", () => {
    const wave = new WaveBuffer();
    wave.push(piece(0, [[1, 1]]), 0);
    wave.push(piece(4, [[2, 2]]), 200);
    expect(wave.total).toBe(6);
    expect([2, 3].map((index) => wave.at(0, index))).toEqual([Number.NaN, Number.NaN]);
    expect(wave.at(0, 4)).toBe(4);
  });

  it("lets a latecomer fill its hole and a repeated piece change nothing", () => {
    const wave = new WaveBuffer();
    wave.push(piece(0, [[1]]), 0);
    wave.push(piece(2, [[3]]), 0);
    wave.push(piece(1, [[2]]), 0);
    wave.push(piece(2, [[3]]), 0);
    expect([0, 1, 2].map((index) => wave.at(0, index))).toEqual([2, 4, 6]);
    expect(wave.total).toBe(3);
  });

  it("begins anew with another recording and takes nothing of the former any more", () => {
    const wave = new WaveBuffer();
    wave.push(piece(0, [[1, 2]]), 0);
    wave.push(piece(0, [[7]], "r2"), 0);
    wave.push(piece(2, [[3, 4]]), 0);
    expect(wave.recording.value?.recording_id).toBe("r2");
    expect(wave.total).toBe(1);
    expect(wave.at(0, 0)).toBe(14);
  });

  it("shows a recording that is joined in the middle from there on", () => {
    const wave = new WaveBuffer();
    wave.push(piece(5000, [[1]]), 0);
    expect(wave.oldest).toBe(5000);
    expect(wave.at(0, 4999)).toBeNaN();
  });

  it("forgets what is older than it keeps", () => {
    const wave = new WaveBuffer();
    for (let first = 0; first < 200; first++) wave.push(piece(first, [[first]]), first);
    expect(wave.at(0, 0)).toBeNaN();
    expect(wave.at(0, 199)).toBe(398);
  });
});

describe("the drawing edge", () => {
  it("moves by the same step each frame however unevenly the pieces come, and rests at the newest", () => {
    const wave = new WaveBuffer();
    const playhead = new Playhead();
    const steps: number[] = [];
    let first = 0;
    let before = Number.NaN;
    for (let frame = 0; frame < 120; frame++) {
      const now = frame * (1000 / 60);
      // A piece of two samples each 200 ms, every other one 40 ms late.
      while (first * 100 + (first % 4 === 0 ? 0 : 40) <= now) {
        wave.push(piece(first, [[1, 1]]), now);
        first += 2;
      }
      const edge = playhead.move(wave, now);
      if (frame > 30) steps.push(edge - before);
      before = edge;
    }
    const even = 10 / 60;
    expect(Math.max(...steps)).toBeLessThan(even * 1.11);
    expect(Math.min(...steps)).toBeGreaterThan(even * 0.89);
    expect(playhead.move(wave, 90_000)).toBe(wave.total);
  });

  it("jumps over a cut line instead of running after it", () => {
    const wave = new WaveBuffer();
    const playhead = new Playhead();
    wave.push(piece(0, [Array(10).fill(1)]), 0);
    playhead.move(wave, 0);
    wave.push(piece(600, [Array(10).fill(1)]), 60_000);
    expect(playhead.move(wave, 60_000)).toBeGreaterThan(600);
  });
});
