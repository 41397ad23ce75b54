import { describe, expect, it } from "vitest";
import type { MeasuredValue, Metric } from "~/generated/contract";
import { highest, news2 } from "../news2";

const UNITS: Partial<Record<Metric, string>> = {
  respiratory_rate: "/min",
  spo2: "%",
  systolic: "mm[Hg]",
  pulse_rate: "/min",
  heart_rate: "/min",
  temperature: "Cel",
};

const value = (metric: Metric, text: string | null, more: Partial<MeasuredValue> = {}): MeasuredValue => ({
  metric,
  value: text,
  unit: UNITS[metric] ?? "",
  ...more,
});

/** Both sides of every boundary of the chart of 2017, and its ends. */
const CHART: [Metric, [string, number][]][] = [
  [
    "respiratory_rate",
    [
      ["1", 3],
      ["8", 3],
      ["9", 1],
      ["11", 1],
      ["12", 0],
      ["20", 0],
      ["21", 2],
      ["24", 2],
      ["25", 3],
      ["60", 3],
    ],
  ],
  [
    "spo2",
    [
      ["70", 3],
      ["91", 3],
      ["92", 2],
      ["93", 2],
      ["94", 1],
      ["95", 1],
      ["96", 0],
      ["100", 0],
    ],
  ],
  [
    "systolic",
    [
      ["60", 3],
      ["90", 3],
      ["91", 2],
      ["100", 2],
      ["101", 1],
      ["110", 1],
      ["111", 0],
      ["219", 0],
      ["220", 3],
      ["260", 3],
    ],
  ],
  [
    "pulse_rate",
    [
      ["30", 3],
      ["40", 3],
      ["41", 1],
      ["50", 1],
      ["51", 0],
      ["90", 0],
      ["91", 1],
      ["110", 1],
      ["111", 2],
      ["130", 2],
      ["131", 3],
      ["180", 3],
    ],
  ],
  [
    "heart_rate",
    [
      ["40", 3],
      ["41", 1],
      ["50", 1],
      ["51", 0],
      ["90", 0],
      ["91", 1],
      ["110", 1],
      ["111", 2],
      ["130", 2],
      ["131", 3],
    ],
  ],
  [
    "temperature",
    [
      ["34.0", 3],
      ["35.0", 3],
      ["35.1", 1],
      ["36.0", 1],
      ["36.1", 0],
      ["38.0", 0],
      ["38.1", 1],
      ["39.0", 1],
      ["39.1", 2],
      ["41.0", 2],
    ],
  ],
];

describe("NEWS2 of one value", () => {
  it.each(CHART)("follows the chart at every boundary of %s", (metric, rows) => {
    expect(rows.map(([text]) => news2(value(metric, text)))).toEqual(rows.map(([, score]) => score));
  });

  it("reads a value between two columns at the chart's own step", () => {
    expect(["38.04", "38.05", "36.04", "36.05"].map((one) => news2(value("temperature", one)))).toEqual([
      0, 1, 1, 0,
    ]);
    expect(["90.4", "90.5"].map((one) => news2(value("pulse_rate", one)))).toEqual([0, 1]);
  });

  it("is none for what the chart does not know", () => {
    expect(news2(value("diastolic", "60", { unit: "mm[Hg]" }))).toBeNull();
    expect(news2(value("temperature", "98.6", { unit: "[degF]" }))).toBeNull();
    expect(news2(value("spo2", null, { absent_reason: "not-a-number" }))).toBeNull();
    expect(news2(value("spo2", "70", { comparator: "<" }))).toBeNull();
  });

  it("of several is the highest", () => {
    const pressure = [value("systolic", "95"), value("diastolic", "60", { unit: "mm[Hg]" })];
    expect(highest(pressure)).toBe(2);
    expect(highest([value("diastolic", "60", { unit: "mm[Hg]" })])).toBeNull();
  });
});
