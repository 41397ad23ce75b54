export function Cuff() {
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

export function Clip() {
  return (
    <g class="drawn">
      <path class="drawn__body" d="M16 38c0-12 8-18 20-18h36c10 0 14 6 14 14v10H22c-4 0-6-2-6-6Z" />
      <path class="drawn__body" d="M20 62c-4 12 4 20 16 20h36c10 0 14-6 14-14v-8L26 54Z" />
      <rect class="drawn__screen" x="40" y="26" width="28" height="12" rx="3" />
      <circle class="drawn__accent" cx="24" cy="50" r="5" />
    </g>
  );
}

export function Thermometer() {
  return (
    <g class="drawn">
      <path class="drawn__body" d="M14 22c0-6 4-8 8-8h40c14 0 22 8 22 18s-8 16-18 16H22c-5 0-8-3-8-8Z" />
      <path class="drawn__body" d="M50 48h24l6 36c1 5-2 8-7 8H61c-5 0-7-2-8-7Z" />
      <rect class="drawn__screen" x="46" y="22" width="24" height="14" rx="3" />
      <circle class="drawn__accent" cx="15" cy="31" r="5" />
    </g>
  );
}

export function Scale() {
  return (
    <g class="drawn">
      <rect class="drawn__body" x="10" y="14" width="80" height="76" rx="14" />
      <rect class="drawn__screen" x="32" y="22" width="36" height="16" rx="4" />
      <path class="drawn__line" d="M36 52c-8 6-8 22 0 28M64 52c8 6 8 22 0 28" />
    </g>
  );
}

/** The same plate, with its four metal fields. */
export function BodyScale() {
  return (
    <g class="drawn">
      <rect class="drawn__body" x="10" y="14" width="80" height="76" rx="14" />
      <rect class="drawn__screen" x="32" y="22" width="36" height="14" rx="4" />
      <g class="drawn__hole">
        <rect x="22" y="44" width="20" height="16" rx="6" />
        <rect x="58" y="44" width="20" height="16" rx="6" />
        <rect x="22" y="66" width="20" height="16" rx="6" />
        <rect x="58" y="66" width="20" height="16" rx="6" />
      </g>
    </g>
  );
}

export function GlucoseMeter() {
  return (
    <g class="drawn">
      <path class="drawn__line" d="M44 6h12v20H44Z" />
      <circle class="drawn__accent" cx="50" cy="9" r="4" />
      <rect class="drawn__body" x="26" y="22" width="48" height="72" rx="18" />
      <rect class="drawn__screen" x="34" y="34" width="32" height="24" rx="4" />
      <circle class="drawn__hole" cx="50" cy="76" r="8" />
    </g>
  );
}

export function Belt() {
  return (
    <g class="drawn">
      <path class="drawn__line" d="M8 46c20-26 64-26 84 0M8 46c20 30 64 30 84 0" />
      <rect class="drawn__body" x="32" y="54" width="36" height="22" rx="8" />
      <path class="drawn__accent" d="M50 71c-12-8-8-14-3-13l3 3 3-3c5-1 9 5-3 13Z" />
    </g>
  );
}
