import "./pictures.css";
import "./gestures.css";
import type { DeviceKind } from "~/generated/contract";
import { BeltOnChest, ElectrodePlaces, MonitorOnBody, StethoscopePlaces } from "./gestures/chest";
import { FeetOnFields, FeetOnScale } from "./gestures/feet";
import { ArmInCuff, CameraOnSkin, DermatoscopeOnSkin, FingerInClip, FingerPrick } from "./gestures/hands";
import {
  ChinRest,
  CoveredEye,
  ForeheadThermometer,
  GlassesInLensmeter,
  LookThroughRefractor,
  OtoscopeInEar,
} from "./gestures/head";

const SCENES: Record<DeviceKind, () => preact.JSX.Element> = {
  blood_pressure: ArmInCuff,
  pulse_oximeter: FingerInClip,
  thermometer: ForeheadThermometer,
  heart_rate_monitor: BeltOnChest,
  scale: FeetOnScale,
  body_composition: FeetOnFields,
  glucose_meter: FingerPrick,
  ecg: ElectrodePlaces,
  autorefractor: ChinRest,
  refractor: LookThroughRefractor,
  lensmeter: GlassesInLensmeter,
  keratometer: ChinRest,
  tonometer: ChinRest,
  visual_acuity: CoveredEye,
  patient_monitor: MonitorOnBody,
  exam_camera: CameraOnSkin,
  otoscope: OtoscopeInEar,
  dermatoscope: DermatoscopeOnSkin,
  slit_lamp: ChinRest,
  stethoscope: StethoscopePlaces,
};

/** How the instrument is held to the body. The words beside it say the same. */
export function GesturePicture({ kind }: { kind: DeviceKind }) {
  const Scene = SCENES[kind];
  return (
    <svg class="gesture" viewBox="0 0 400 230" aria-hidden="true">
      <Scene />
    </svg>
  );
}
