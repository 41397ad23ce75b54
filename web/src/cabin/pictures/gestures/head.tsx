import { Instrument } from "../Instruments";
import { Head } from "./parts";

export function ForeheadThermometer() {
  return (
    <Head>
      <g transform="translate(182 30) scale(1.5)">
        <Instrument kind="thermometer" />
      </g>
      <path class="drawn__line beam" d="M172 76h24" />
    </Head>
  );
}

/** The head turned round, the ear towards the tip. */
export function OtoscopeInEar() {
  return (
    <Head>
      <path class="ear" d="M92 92c14-8 24 2 20 16-3 10-12 12-12 22 0 8-12 8-14 0-2-12-6-30 6-38Z" />
      <g transform="translate(104 62) scale(1.6)">
        <Instrument kind="otoscope" />
      </g>
    </Head>
  );
}

/** Chin and forehead against the rests, looking at the light inside. */
export function ChinRest() {
  return (
    <Head>
      <path class="drawn__line rest" d="M184 6v214M164 60h20M164 176h20" />
      <g class="drawn">
        <rect class="drawn__body" x="214" y="58" width="130" height="92" rx="14" />
        <path class="drawn__body" d="M250 150h60v56h-60Z" />
        <rect class="drawn__screen" x="262" y="74" width="66" height="40" rx="6" />
        <circle class="drawn__accent" cx="222" cy="98" r="8" />
      </g>
      <path class="drawn__line beam" d="M150 98h58" />
    </Head>
  );
}

export function LookThroughRefractor() {
  return (
    <Head>
      <g class="drawn">
        <path class="drawn__line" d="M212 4v30" />
        <rect class="drawn__body" x="180" y="34" width="64" height="120" rx="26" />
        <circle class="drawn__hole" cx="194" cy="98" r="14" />
        <circle class="drawn__accent" cx="194" cy="98" r="5" />
        <rect class="drawn__body" x="330" y="56" width="52" height="84" rx="6" />
        <path class="drawn__ring drawn__ring--small" d="M364 90a12 12 0 1 0 0 16" />
      </g>
      <path class="drawn__line beam" d="M250 98h74" />
    </Head>
  );
}

/** One eye covered by the palm; the answer is the side where the ring is open. */
export function CoveredEye() {
  return (
    <Head>
      <path class="limb limb--edge" d="M150 220c6-40 0-70-6-104" stroke-width="38" />
      <path class="limb" d="M150 220c6-40 0-70-6-104" stroke-width="32" />
      <g class="drawn">
        <rect class="drawn__body" x="262" y="30" width="116" height="100" rx="10" />
        <path class="drawn__ring" d="M336 64a22 22 0 1 0 0 32" />
        <path class="drawn__line" d="M320 130v40M284 176h72" />
      </g>
      <path class="drawn__line beam" d="M176 84h78" />
    </Head>
  );
}

export function GlassesInLensmeter() {
  return (
    <g transform="translate(92 4) scale(2.2)">
      <Instrument kind="lensmeter" />
    </g>
  );
}
