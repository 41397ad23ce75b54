import { describe, expect, it } from "vitest";
import { bandOf } from "../bands";
import { earlierPoints, plot, type TrendPoint, weightChange } from "../trend";

const point = (value: string, visit = "earlier", unit = "kg"): TrendPoint => ({
  consultation_id: visit,
  at: "2026-03-03T10:00:00Z",
  value,
  unit,
  comparator: null,
  validity: "valid",
});

describe("earlier values", () => {
  const trends = [
    {
      metric: "intraocular_pressure",
      laterality: "right",
      context: null,
      points: [point("14", "a", "mm[Hg]")],
    },
    {
      metric: "intraocular_pressure",
      laterality: "left",
      context: null,
      points: [point("19", "a", "mm[Hg]")],
    },
    {
      metric: "weight",
      laterality: null,
      context: null,
      points: [point("70"), point("154", "b", "[lb_av]"), point("71", "now")],
    },
  ] as const;

  it("are of the same side, the same unit and another visit", () => {
    const of = (laterality: "right" | "left") =>
      earlierPoints(trends as never, { metric: "intraocular_pressure", laterality, unit: "mm[Hg]" }, "now");
    expect([of("right"), of("left")].map((points) => points.map(({ value }) => value))).toEqual([
      ["14"],
      ["19"],
    ]);
    const weights = earlierPoints(trends as never, { metric: "weight", unit: "kg" }, "now");
    expect(weights.map(({ value }) => value)).toEqual(["70"]);
  });
});

describe("a weight", () => {
  const now = (value: string, unit = "kg") => ({ metric: "weight" as const, value, unit });

  it("is said to have changed only beyond a tenth of the last visit's", () => {
    expect([weightChange(now("77.0"), [point("70.0")]), weightChange(now("63.0"), [point("70.0")])]).toEqual([
      null,
      null,
    ]);
    expect(weightChange(now("77.1"), [point("70.0")])).toBeCloseTo(0.1014, 4);
    expect(weightChange(now("62.9"), [point("50"), point("70.0")])).toBeCloseTo(-0.1014, 4);
  });

  it("is compared with nothing where the units differ or nothing is known", () => {
    expect(weightChange(now("154", "[lb_av]"), [point("70")])).toBeNull();
    expect(weightChange(now("70"), [])).toBeNull();
    expect(weightChange(undefined, [point("70")])).toBeNull();
    expect(weightChange(now("70"), [point("0")])).toBeNull();
  });
});

describe("a trend line", () => {
  it("rises with its values and stays inside its picture", () => {
    const { dots } = plot([120, 130, 150], { low: null, high: 139, unit: "mm[Hg]" });
    expect(dots.map(({ x }) => x)).toEqual([0, 0.5, 1]);
    const heights = dots.map(({ y }) => y);
    expect(heights).toEqual([...heights].sort((a, b) => b - a));
    for (const { y } of dots) expect(y > 0 && y < 1).toBe(true);
  });

  it("lays the band where its ends are, and open ends at the edge", () => {
    const { band } = plot([130, 150], { low: null, high: 139, unit: "mm[Hg]" });
    expect(band?.bottom).toBe(1);
    expect(band && band.top > 0 && band.top < 1).toBe(true);
    expect(plot([96, 97], { low: 96, high: null, unit: "%" }).band?.top).toBe(0);
  });

  it("shows no band that all values lie far from, and one value in the middle", () => {
    expect(plot([200, 210], { low: null, high: 139, unit: "mm[Hg]" }).band).toBeNull();
    expect(plot([70], null).dots).toEqual([{ x: 0.5, y: 0.5 }]);
    expect(plot([], null).dots).toEqual([]);
  });

  it("has a band for adults only, and in its own unit", () => {
    expect(bandOf("temperature", "Cel", true)).toEqual({ low: 36.1, high: 38, unit: "Cel" });
    expect(bandOf("temperature", "Cel", false)).toBeNull();
    expect(bandOf("temperature", "[degF]", true)).toBeNull();
    expect(bandOf("weight", "kg", true)).toBeNull();
  });
});
