// What one tile of the readings shows: which values, from which instrument.

import { type Line, linesOf } from "../readings/lines";
import type { Readings, RunningValues, ShownReading } from "./readings";
import type { DeviceKind, LiveValue, Metric } from "./wire";

export type TileKind =
  | "blood_pressure"
  | "spo2"
  | "pulse_rate"
  | "heart_rate"
  | "respiratory_rate"
  | "temperature"
  | "weight"
  | "body_fat"
  | "glucose";

interface TileRow {
  /** Any of them opens the tile; those that are one thing together are one line. */
  metrics: readonly Metric[];
  device: DeviceKind;
  /** What the instrument tells while it works; a cuff's pressure is no blood pressure. */
  running: LiveValue["metric"];
}

const TILES: Record<TileKind, TileRow> = {
  blood_pressure: { metrics: ["systolic", "diastolic"], device: "blood_pressure", running: "cuff_pressure" },
  spo2: { metrics: ["spo2"], device: "pulse_oximeter", running: "spo2" },
  pulse_rate: { metrics: ["pulse_rate"], device: "pulse_oximeter", running: "pulse_rate" },
  heart_rate: { metrics: ["heart_rate"], device: "heart_rate_monitor", running: "heart_rate" },
  respiratory_rate: { metrics: ["respiratory_rate"], device: "patient_monitor", running: "respiratory_rate" },
  temperature: { metrics: ["temperature"], device: "thermometer", running: "temperature" },
  weight: { metrics: ["weight"], device: "scale", running: "weight" },
  body_fat: { metrics: ["body_fat"], device: "body_composition", running: "body_fat" },
  glucose: { metrics: ["glucose", "glucose_molar"], device: "glucose_meter", running: "glucose" },
};

export interface TileView {
  shown: ShownReading | null;
  line: Line | null;
  running: NonNullable<RunningValues[LiveValue["metric"]]> | null;
}

/** The metrics a tile has, so that what is left over can be shown elsewhere. */
export const metricsOf = (kind: TileKind): readonly Metric[] => TILES[kind].metrics;

/**
 * The newest record that carries one of the tile's metrics, absent ones included. With `device`: of that instrument
 * only. `comma`: French decimals.
 */
export function tileView(readings: Readings, kind: TileKind, comma: boolean, device?: DeviceKind): TileView {
  const { metrics, device: usual, running } = TILES[kind];
  const isMine = ({ metric }: { metric: Metric }) => metrics.includes(metric);
  const among = device ? readings.of(device).value : readings.list.value;
  const shown = among.find(({ reading }) => reading.values.some(isMine)) ?? null;
  const line = shown && linesOf(shown.reading, comma).find(({ values }) => values.some(isMine));
  return { shown, line: line ?? null, running: readings.running.value[device ?? usual]?.[running] ?? null };
}

/** Where a page shows one tile of each kind, its usual instrument needs no name. */
export const isUsual = (kind: TileKind, device: DeviceKind | undefined): boolean =>
  !device || TILES[kind].device === device;
