export function Electrodes() {
  return (
    <g class="drawn">
      <path
        class="drawn__line"
        d="M50 44C30 30 26 22 20 14M50 44C46 26 46 20 46 10M50 44c14-16 22-20 32-26"
      />
      <rect class="drawn__body" x="20" y="40" width="60" height="50" rx="10" />
      <path class="drawn__line" d="M26 66h12l5-14 8 28 6-14h17" />
      <g class="drawn__accent">
        <circle cx="19" cy="12" r="7" />
        <circle cx="46" cy="9" r="7" />
        <circle cx="83" cy="16" r="7" />
      </g>
    </g>
  );
}

export function Stethoscope() {
  return (
    <g class="drawn">
      <path
        class="drawn__line"
        d="M26 8v24c0 14 8 22 18 22s18-8 18-22V8M44 54v14c0 14 10 20 20 20s14-8 12-18"
      />
      <circle class="drawn__hole" cx="74" cy="58" r="14" />
      <circle class="drawn__screen" cx="74" cy="58" r="7" />
      <circle class="drawn__accent" cx="26" cy="8" r="4" />
      <circle class="drawn__accent" cx="62" cy="8" r="4" />
    </g>
  );
}

export function Monitor() {
  return (
    <g class="drawn">
      <rect class="drawn__body" x="8" y="14" width="84" height="60" rx="10" />
      <rect class="drawn__screen" x="16" y="22" width="52" height="44" rx="4" />
      <path class="drawn__trace" d="M20 46h10l5-12 7 22 5-10h17" />
      <circle class="drawn__accent" cx="80" cy="32" r="5" />
      <circle class="drawn__hole" cx="80" cy="54" r="6" />
      <path class="drawn__line" d="M36 90h28M50 74v16" />
    </g>
  );
}
