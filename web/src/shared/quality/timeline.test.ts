import { describe, expect, it } from "vitest";
import type { CallQuality, Level, QualityPoint, QualitySide } from "~/shared/api/quality";
import { blocks, course, linksOf, placeIn, spanOf } from "./timeline";

const START = Date.parse("2026-11-23T09:00:00Z");

function point(second: number, level: Level = "good", rtt: number | null = 50): QualityPoint {
  return {
    at: new Date(START + second * 1000).toISOString(),
    window_s: 10,
    level,
    relay: false,
    rtt_ms: rtt,
    loss: 0,
    jitter_ms: 1,
    in_bps: 1,
    out_bps: 1,
    available_bps: null,
    frozen_s: 0,
  };
}

const side = (link: number, seconds: number, points: QualityPoint[] = []) =>
  ({ link, seconds, points, weak_s: 0, bad_s: 0 }) as unknown as QualitySide;

describe("one call on one axis", () => {
  it("begins with the first window of either side and ends with the last", () => {
    const span = spanOf([side(0, 20, [point(20), point(30)]), side(0, 20, [point(15), point(25)])]);
    expect(span).toEqual({ from: START + 5_000, until: START + 30_000 });
    expect(placeIn(span as NonNullable<typeof span>, START + 17_500)).toBe(0.5);
  });

  it("is nothing where nothing was kept", () => expect(spanOf([side(0, 300)])).toBeUndefined());

  it("puts a value in the middle of its window", () => {
    const points = [point(10, "good", 40), point(20, "good", 60)];
    const span = { from: START, until: START + 20_000 };
    expect(course(points, span, ({ rtt_ms }) => rtt_ms)).toEqual([
      { x: 0.25, y: 40 },
      { x: 0.75, y: 60 },
    ]);
  });

  it("leaves a gap where windows are missing, and none for a report that came a little late", () => {
    const span = { from: START, until: START + 100_000 };
    const values = course([point(10), point(23), point(60)], span, ({ rtt_ms }) => rtt_ms);
    expect(values.map(({ y }) => y)).toEqual([50, 50, null, 50]);
  });

  it("joins windows of one level, and not over a gap", () => {
    const span = { from: START, until: START + 100_000 };
    const found = blocks([point(10), point(20), point(30, "bad"), point(40), point(80)], span);
    expect(found.map(({ level, x, width }) => [level, x, Math.round(width * 100) / 100])).toEqual([
      ["good", 0, 0.2],
      ["bad", 0.2, 0.1],
      ["good", 0.3, 0.1],
      ["good", 0.7, 0.1],
    ]);
  });
});

describe("links", () => {
  it("pair the two ends, the longest first", () => {
    const call = { sides: [side(0, 20), side(1, 600), side(1, 590)] } as unknown as CallQuality;
    expect(linksOf(call).map(({ link, sides }) => [link, sides.length])).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });
});
