import type { DeviceKind } from "~/generated/contract";
import { Dermatoscope, ExamCamera, Otoscope } from "./instruments/cameras";
import {
  Autorefractor,
  Chart,
  Keratometer,
  Lensmeter,
  Refractor,
  SlitLamp,
  Tonometer,
} from "./instruments/eyes";
import { Electrodes, Monitor, Stethoscope } from "./instruments/heart";
import { Belt, BodyScale, Clip, Cuff, GlucoseMeter, Scale, Thermometer } from "./instruments/vital";

const DRAWN: Record<DeviceKind, () => preact.JSX.Element> = {
  blood_pressure: Cuff,
  pulse_oximeter: Clip,
  thermometer: Thermometer,
  heart_rate_monitor: Belt,
  scale: Scale,
  body_composition: BodyScale,
  glucose_meter: GlucoseMeter,
  ecg: Electrodes,
  autorefractor: Autorefractor,
  refractor: Refractor,
  lensmeter: Lensmeter,
  keratometer: Keratometer,
  tonometer: Tonometer,
  visual_acuity: Chart,
  patient_monitor: Monitor,
  exam_camera: ExamCamera,
  otoscope: Otoscope,
  dermatoscope: Dermatoscope,
  slit_lamp: SlitLamp,
  stethoscope: Stethoscope,
};

/** An instrument in a box of 100 by 100. Colours come from the page's tokens. */
export function Instrument({ kind }: { kind: DeviceKind }) {
  const Drawing = DRAWN[kind];
  return <Drawing />;
}
