import { Limb } from "./parts";

export function ArmInCuff() {
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

/** A hand on the table, the forefinger stretched out to 230, 124. */
function Hand() {
  return (
    <>
      <path class="drawn__line" d="M30 210h340" />
      <Limb d="M30 168h110" width={62} />
      <Limb d="M140 184h76" width={22} />
      <Limb d="M140 160h94" width={22} />
      <Limb d="M120 132l110-8" width={24} />
      <Limb d="M96 132l44-56" width={24} />
    </>
  );
}

export function FingerInClip() {
  return (
    <>
      <Hand />
      <g class="drawn">
        <path class="drawn__body" d="M196 88h92a14 14 0 0 1 14 14v14H190v-20a8 8 0 0 1 6-8Z" />
        <path class="drawn__body" d="M190 132h112v14a14 14 0 0 1-14 14h-92a8 8 0 0 1-6-8Z" />
        <rect class="drawn__screen" x="226" y="94" width="46" height="16" rx="4" />
        <circle class="drawn__accent" cx="292" cy="124" r="6" />
      </g>
    </>
  );
}

/** The drop at the side of the fingertip, and the strip that drinks it. */
export function FingerPrick() {
  return (
    <>
      <Hand />
      <path class="blood" d="M238 106c7 9 11 14 11 20a11 11 0 0 1-22 0c0-6 4-11 11-20Z" />
      <g class="drawn" transform="translate(258 74) rotate(90 50 50) scale(1.15)">
        <path class="drawn__line" d="M44 78h12v22H44Z" />
        <rect class="drawn__body" x="26" y="6" width="48" height="76" rx="18" />
        <rect class="drawn__screen" x="34" y="20" width="32" height="26" rx="4" />
        <circle class="drawn__hole" cx="50" cy="64" r="7" />
      </g>
      <g class="drawn" transform="rotate(24 210 40)">
        <rect class="drawn__body" x="186" y="4" width="22" height="56" rx="8" />
        <path class="drawn__line" d="M197 60v12" />
      </g>
    </>
  );
}

export function CameraOnSkin() {
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

/** Flat on the skin, without pressing. */
export function DermatoscopeOnSkin() {
  return (
    <>
      <Limb d="M20 186h360" width={66} />
      <circle class="mole" cx="200" cy="160" r="9" />
      <g class="drawn">
        <rect class="drawn__body" x="186" y="14" width="28" height="86" rx="14" />
        <path class="drawn__body" d="M150 96h100l10 50H140Z" />
        <path class="drawn__line" d="M140 146h120" />
        <circle class="drawn__accent" cx="200" cy="40" r="6" />
      </g>
    </>
  );
}
