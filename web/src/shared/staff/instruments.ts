import type { DeviceKind } from "~/generated/contract";
import type { TileKind } from "../call/tiles";

export interface InstrumentPlace {
  kind: DeviceKind;
  /** On the instrument and on the wall of the cabin. The agent's own number counts within a kind. */
  number: number;
  tiles: TileKind[];
}

/** The instruments of a cabin by their numbers, with the tiles each one fills. The same in every cabin. */
export const INSTRUMENTS: readonly InstrumentPlace[] = [
  { kind: "blood_pressure", number: 1, tiles: ["blood_pressure"] },
  { kind: "pulse_oximeter", number: 2, tiles: ["spo2", "pulse_rate"] },
  { kind: "thermometer", number: 3, tiles: ["temperature"] },
  { kind: "exam_camera", number: 4, tiles: [] },
];
