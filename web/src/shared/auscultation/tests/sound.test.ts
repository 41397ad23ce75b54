import { describe, expect, it } from "vitest";
import type { Recording } from "../../api/recordings";
import { stagesOf } from "../filters";
import { clock, lengthOf } from "../lengths";
import { peaksOf } from "../peaks";

describe("the ways of listening", () => {
  it("are nothing for the full sound and four stages for a band", () => {
    expect(stagesOf("full")).toEqual([]);
    expect(stagesOf("bell").map(({ type, frequency }) => [type, frequency])).toEqual([
      ["highpass", 20],
      ["lowpass", 200],
      ["highpass", 20],
      ["lowpass", 200],
    ]);
  });

  it("have the quality of a Butterworth filter: together 3 dB down at the edge", () => {
    const edge = stagesOf("lung").filter(({ type }) => type === "lowpass");
    // At its own frequency a biquad lets pass its quality, in decibels.
    expect(edge.reduce((sum, { Q }) => sum + Q, 0)).toBeCloseTo(-3.01, 1);
  });
});

describe("the picture of a sound", () => {
  it("shows the largest swing of each stretch against the loudest", () => {
    const samples = Float32Array.from([0, 0.1, -0.2, 0, 0.4, -0.1, 0, 0]);
    expect([...peaksOf(samples, 4)].map((one) => Math.round(one * 100) / 100)).toEqual([0.25, 0.5, 1, 0]);
  });

  it("is flat for silence and for nothing, and finer than its samples", () => {
    expect([...peaksOf(new Float32Array(8), 2)]).toEqual([0, 0]);
    expect([...peaksOf(new Float32Array(0), 2)]).toEqual([0, 0]);
    expect([...peaksOf(Float32Array.from([0.5, 1]), 4)]).toEqual([0.5, 0.5, 1, 1]);
  });
});

describe("the length of a recording", () => {
  it("is what can be heard, without its gaps", () => {
    const recording = { head: { period_ms: 0.25 }, samples: 48_000, gaps: [{ first: 4000, samples: 8000 }] };
    expect(lengthOf(recording as unknown as Recording)).toBe(10);
    expect([clock(7.9), clock(65)]).toEqual(["0:07", "1:05"]);
  });
});
