import { describe, expect, it } from "vitest";
import type { Recording } from "~/shared/api/recordings";
import { storedCurve } from "./stored";

const recording = (part: object): Recording =>
  ({
    head: { channels: ["2:1", "2:2"], period_ms: 2, unit: "uV", factor: 5, origin: 1 },
    samples: 3,
    gaps: [],
    ...part,
  }) as unknown as Recording;

const octets = (...values: number[]): ArrayBuffer => {
  const view = new DataView(new ArrayBuffer(2 * values.length));
  for (const [index, value] of values.entries()) view.setInt16(2 * index, value, true);
  return view.buffer;
};

describe("a stored curve", () => {
  it("has each channel's samples in its unit", () => {
    const { source, unit } = storedCurve(recording({}), octets(1, -1, 2, -2, 3, -32768));
    expect([0, 1, 2].map((index) => source.at(0, index))).toEqual([6, 11, 16]);
    expect([0, 1, 2].map((index) => source.at(1, index))).toEqual([-4, -9, -163839]);
    expect([source.rateHz, source.total, source.oldest, unit]).toEqual([500, 3, 0, "uV"]);
    expect(source.at(0, 3)).toBeNaN();
  });

  it("keeps a gap where it was, as long as it was", () => {
    const { source } = storedCurve(
      recording({ samples: 5, gaps: [{ first: 1, samples: 2 }] }),
      octets(1, 0, 2, 0, 3, 0),
    );
    expect([0, 1, 2, 3, 4].map((index) => source.at(0, index))).toEqual([6, Number.NaN, Number.NaN, 11, 16]);
  });

  it("begins where the instrument's count began", () => {
    const { source } = storedCurve(recording({ samples: 103 }), octets(1, 0, 2, 0, 3, 0));
    expect([source.oldest, source.at(0, 100), source.at(0, 102)]).toEqual([100, 6, 16]);
  });
});
