import type { DeviceKind } from "~/generated/contract";

/** The four instruments, each drawn in a box of 100 by 100. Colours come from the page's tokens. */

export function Instrument({ kind }: { kind: DeviceKind }) {
  switch (kind) {
    case "blood_pressure":
      return <Cuff />;
    case "pulse_oximeter":
      return <Clip />;
    case "thermometer":
      return <Thermometer />;
    case "exam_camera":
      return <ExamCamera />;
  }
}

function Cuff() {
  return (
    <g class="drawn">
      <path class="drawn__line" d="M62 62c4 20 22 8 22 26" />
      <path class="drawn__body" d="M22 22c-9 4-9 44 0 48h40c9-4 9-44 0-48Z" />
      <ellipse class="drawn__hole" cx="62" cy="46" rx="10" ry="24" />
      <path class="drawn__line" d="M34 24v44M46 24v44" />
      <circle class="drawn__body" cx="84" cy="88" r="8" />
    </g>
  );
}

function Clip() {
  return (
    <g class="drawn">
      <path class="drawn__body" d="M16 38c0-12 8-18 20-18h36c10 0 14 6 14 14v10H22c-4 0-6-2-6-6Z" />
      <path class="drawn__body" d="M20 62c-4 12 4 20 16 20h36c10 0 14-6 14-14v-8L26 54Z" />
      <rect class="drawn__screen" x="40" y="26" width="28" height="12" rx="3" />
      <circle class="drawn__accent" cx="24" cy="50" r="5" />
    </g>
  );
}

function Thermometer() {
  return (
    <g class="drawn">
      <path class="drawn__body" d="M14 22c0-6 4-8 8-8h40c14 0 22 8 22 18s-8 16-18 16H22c-5 0-8-3-8-8Z" />
      <path class="drawn__body" d="M50 48h24l6 36c1 5-2 8-7 8H61c-5 0-7-2-8-7Z" />
      <rect class="drawn__screen" x="46" y="22" width="24" height="14" rx="3" />
      <circle class="drawn__accent" cx="15" cy="31" r="5" />
    </g>
  );
}

function ExamCamera() {
  return (
    <g class="drawn">
      <path class="drawn__body" d="M56 58 84 84c4 4 4 8 1 11s-8 3-11-1L48 66Z" />
      <circle class="drawn__body" cx="40" cy="42" r="32" />
      <circle class="drawn__screen" cx="40" cy="42" r="17" />
      <circle class="drawn__hole" cx="40" cy="42" r="8" />
      <g class="drawn__accent">
        <circle cx="40" cy="17" r="3" />
        <circle cx="40" cy="67" r="3" />
        <circle cx="15" cy="42" r="3" />
        <circle cx="65" cy="42" r="3" />
      </g>
    </g>
  );
}
