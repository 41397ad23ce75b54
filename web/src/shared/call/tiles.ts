// What one tile of the readings shows: which values, from which instrument, in which words.

import type { Readings, RunningValues, ShownReading } from "./readings";
import type { DeviceKind, LiveValue, MeasuredValue, Metric } from "./wire";

export type TileKind = "blood_pressure" | "spo2" | "pulse_rate" | "temperature";

interface TileRow {
  metrics: readonly Metric[];
  device: DeviceKind;
  /** What the instrument tells while it works; a cuff's pressure is no blood pressure. */
  running: LiveValue["metric"];
}

export const TILES: Record<TileKind, TileRow> = {
  blood_pressure: { metrics: ["systolic", "diastolic"], device: "blood_pressure", running: "cuff_pressure" },
  spo2: { metrics: ["spo2"], device: "pulse_oximeter", running: "spo2" },
  pulse_rate: { metrics: ["pulse_rate"], device: "pulse_oximeter", running: "pulse_rate" },
  temperature: { metrics: ["temperature"], device: "thermometer", running: "temperature" },
};

export const ALL_TILES = Object.keys(TILES) as TileKind[];

export interface TileView {
  shown: ShownReading | null;
  values: MeasuredValue[];
  running: NonNullable<RunningValues[LiveValue["metric"]]> | null;
}

/** The newest record that carries the tile's first metric; the other metrics come from the same record. */
export function tileView(readings: Readings, kind: TileKind): TileView {
  const { metrics, device, running } = TILES[kind];
  const [first] = metrics;
  const shown = first ? readings.latest(first) : null;
  const values = metrics.flatMap(
    (metric) => shown?.reading.values.find((one) => one.metric === metric) ?? [],
  );
  return { shown, values, running: readings.running.value[device]?.[running] ?? null };
}

/** "128 / 79"; null when any part is absent: half a blood pressure is none. */
export function valueText(values: readonly MeasuredValue[], decimalComma: boolean): string | null {
  if (values.length === 0 || values.some((one) => one.value === null)) return null;
  const text = values.map((one) => one.value).join(" / ");
  return decimalComma ? text.replaceAll(".", ",") : text;
}

const UNIT_WORDS: Record<string, string> = {
  "mm[Hg]": "mmHg",
  Cel: "°C",
  "[degF]": "°F",
  "/min": "/min",
};

/** UCUM as people read it. */
export const unitText = (unit: string): string => UNIT_WORDS[unit] ?? unit;
