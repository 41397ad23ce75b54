import type { DeviceKind } from "~/generated/contract";
import type { TileKind } from "../call/tiles";

export interface InstrumentPlace {
  kind: DeviceKind;
  /** On the instrument and on the wall of the cabin. The agent's own number counts within a kind. */
  number: number;
  /** What is shown large; all else an instrument says stands below. */
  tiles: readonly TileKind[];
}

/** The instruments of a cabin by their numbers, which are the same in every cabin; a cabin has some of them. */
export const INSTRUMENTS: readonly InstrumentPlace[] = [
  { kind: "blood_pressure", number: 1, tiles: ["blood_pressure"] },
  { kind: "pulse_oximeter", number: 2, tiles: ["spo2", "pulse_rate"] },
  { kind: "thermometer", number: 3, tiles: ["temperature"] },
  { kind: "exam_camera", number: 4, tiles: [] },
  { kind: "scale", number: 5, tiles: ["weight"] },
  { kind: "glucose_meter", number: 6, tiles: ["glucose"] },
  { kind: "ecg", number: 7, tiles: ["heart_rate"] },
  { kind: "stethoscope", number: 8, tiles: [] },
  { kind: "otoscope", number: 9, tiles: [] },
  { kind: "dermatoscope", number: 10, tiles: [] },
  { kind: "heart_rate_monitor", number: 11, tiles: ["heart_rate"] },
  { kind: "body_composition", number: 12, tiles: ["weight", "body_fat"] },
  { kind: "autorefractor", number: 13, tiles: [] },
  { kind: "refractor", number: 14, tiles: [] },
  { kind: "lensmeter", number: 15, tiles: [] },
  { kind: "keratometer", number: 16, tiles: [] },
  { kind: "tonometer", number: 17, tiles: [] },
  { kind: "visual_acuity", number: 18, tiles: [] },
  {
    kind: "patient_monitor",
    number: 19,
    tiles: ["blood_pressure", "heart_rate", "spo2", "respiratory_rate", "temperature"],
  },
  { kind: "slit_lamp", number: 20, tiles: [] },
];

/** Those of every cabin, as its picture shows them. */
export const CORE_INSTRUMENTS = INSTRUMENTS.slice(0, 4);

export const CAMERAS: ReadonlySet<DeviceKind> = new Set([
  "exam_camera",
  "otoscope",
  "dermatoscope",
  "slit_lamp",
]);

/** The number on the wall; 0 for what has none. */
export const numberOf = (kind: DeviceKind): number =>
  INSTRUMENTS.find((one) => one.kind === kind)?.number ?? 0;
