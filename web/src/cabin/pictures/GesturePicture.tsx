import "./pictures.css";
import type { DeviceKind } from "~/generated/contract";
import { Instrument } from "./Instruments";

/** How the instrument is held to the body. The words beside it say the same. */
export function GesturePicture({ kind }: { kind: DeviceKind }) {
  const Scene = SCENES[kind];
  return (
    <svg class="gesture" viewBox="0 0 400 230" aria-hidden="true">
      <Scene />
    </svg>
  );
}

/** A limb: the same stroke twice, so that it has an outline. */
function Limb({ d, width }: { d: string; width: number }) {
  return (
    <>
      <path class="limb limb--edge" d={d} stroke-width={width + 6} />
      <path class="limb" d={d} stroke-width={width} />
    </>
  );
}

function ArmInCuff() {
  return (
    <>
      <path class="drawn__line" d="M30 204h340" />
      <Limb d="M96 30 118 158 290 178" width={46} />
      <g class="drawn" transform="rotate(10 110 100)">
        <rect class="drawn__body" x="74" y="62" width="74" height="68" rx="14" />
        <path class="drawn__line" d="M92 62v68M130 62v68" />
      </g>
      <path class="drawn__line" d="M140 120c50 10 70-50 120-40" />
      <g class="drawn">
        <rect class="drawn__body" x="256" y="52" width="64" height="60" rx="12" />
        <rect class="drawn__screen" x="266" y="62" width="44" height="24" rx="4" />
        <circle class="drawn__accent" cx="288" cy="99" r="6" />
      </g>
      <Limb d="M290 178h36" width={30} />
    </>
  );
}

function FingerInClip() {
  return (
    <>
      <path class="drawn__line" d="M30 210h340" />
      <Limb d="M30 168h110" width={62} />
      <Limb d="M140 184h76" width={22} />
      <Limb d="M140 160h94" width={22} />
      <Limb d="M120 132l110-8" width={24} />
      <Limb d="M96 132l44-56" width={24} />
      <g class="drawn">
        <path class="drawn__body" d="M196 88h92a14 14 0 0 1 14 14v14H190v-20a8 8 0 0 1 6-8Z" />
        <path class="drawn__body" d="M190 132h112v14a14 14 0 0 1-14 14h-92a8 8 0 0 1-6-8Z" />
        <rect class="drawn__screen" x="226" y="94" width="46" height="16" rx="4" />
        <circle class="drawn__accent" cx="292" cy="124" r="6" />
      </g>
    </>
  );
}

function ForeheadThermometer() {
  return (
    <>
      <path class="limb limb--edge" d="M96 226v-40" stroke-width="66" />
      <path class="limb" d="M96 226v-40" stroke-width="60" />
      <path
        class="cabin-picture__skin face"
        d="M40 96c0-42 28-70 66-70 36 0 58 26 58 60l12 30c2 6-1 9-7 9h-7l-2 30c-1 13-8 18-20 18h-38c-36 0-62-30-62-77Z"
      />
      <path
        class="hair"
        d="M36 108C28 50 60 14 108 16c30 1 48 16 56 36-30-4-56-2-72 10-14 11-10 32-26 40-10 5-20 6-30 6Z"
      />
      <circle class="eye" cx="142" cy="98" r="5" />
      <path class="drawn__line" d="M130 146c8 4 16 4 24 0" />
      <g transform="translate(182 30) scale(1.5)">
        <Instrument kind="thermometer" />
      </g>
      <path class="drawn__line beam" d="M172 76h24" />
    </>
  );
}

function CameraOnSkin() {
  return (
    <>
      <Limb d="M20 176h360" width={66} />
      <circle class="mole" cx="196" cy="168" r="9" />
      <path class="light" d="M148 96 128 150h134l-20-54Z" />
      <g class="drawn">
        <path class="drawn__body" d="M228 62 318 22c8-3 14-1 17 5s1 12-7 16l-86 44Z" />
        <path class="drawn__body" d="M140 56c0-12 8-20 20-20h70c12 0 20 8 20 20v40H140Z" />
        <rect class="drawn__screen" x="160" y="50" width="70" height="26" rx="6" />
        <path class="drawn__line" d="M140 96h110" />
      </g>
    </>
  );
}

const SCENES: Record<DeviceKind, () => preact.JSX.Element> = {
  blood_pressure: ArmInCuff,
  pulse_oximeter: FingerInClip,
  thermometer: ForeheadThermometer,
  exam_camera: CameraOnSkin,
};
