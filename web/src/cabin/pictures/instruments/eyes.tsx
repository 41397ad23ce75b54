/** A table instrument one looks into: chin rest at the left, the body with its window at the right. */
function EyeTable({ children }: { children: preact.ComponentChildren }) {
  return (
    <g class="drawn">
      <path class="drawn__line" d="M18 8v74M10 46h16M8 92h84" />
      <rect class="drawn__body" x="36" y="14" width="54" height="52" rx="10" />
      <path class="drawn__body" d="M50 66h26v18H50Z" />
      {children}
    </g>
  );
}

export function Autorefractor() {
  return (
    <EyeTable>
      <rect class="drawn__screen" x="58" y="22" width="26" height="20" rx="4" />
      <circle class="drawn__accent" cx="42" cy="40" r="5" />
    </EyeTable>
  );
}

export function Keratometer() {
  return (
    <EyeTable>
      <circle class="drawn__hole" cx="62" cy="40" r="18" />
      <circle class="drawn__hole" cx="62" cy="40" r="9" />
      <circle class="drawn__accent" cx="62" cy="40" r="3" />
    </EyeTable>
  );
}

export function Tonometer() {
  return (
    <EyeTable>
      <path class="drawn__screen" d="M30 36h14v8H30Z" />
      <rect class="drawn__screen" x="58" y="24" width="26" height="18" rx="4" />
      <circle class="drawn__accent" cx="29" cy="40" r="4" />
    </EyeTable>
  );
}

export function SlitLamp() {
  return (
    <EyeTable>
      <path class="drawn__accent" d="M30 30h4v22h-4Z" />
      <circle class="drawn__hole" cx="62" cy="40" r="14" />
      <circle class="drawn__screen" cx="62" cy="40" r="7" />
    </EyeTable>
  );
}

export function Refractor() {
  return (
    <g class="drawn">
      <path class="drawn__line" d="M50 4v16" />
      <path
        class="drawn__body"
        d="M8 46c0-18 12-26 24-26 8 0 14 2 18 6 4-4 10-6 18-6 12 0 24 8 24 26S80 74 68 74c-8 0-12-6-18-6s-10 6-18 6C20 74 8 64 8 46Z"
      />
      <circle class="drawn__hole" cx="30" cy="46" r="12" />
      <circle class="drawn__hole" cx="70" cy="46" r="12" />
      <circle class="drawn__accent" cx="30" cy="46" r="4" />
      <circle class="drawn__accent" cx="70" cy="46" r="4" />
    </g>
  );
}

export function Lensmeter() {
  return (
    <g class="drawn">
      <path class="drawn__body" d="M30 10h40v30H30ZM44 40h12v16H44ZM20 72h60v20H20Z" />
      <rect class="drawn__screen" x="36" y="16" width="28" height="16" rx="3" />
      <path
        class="drawn__line"
        d="M14 64c0-8 6-10 14-10s14 4 14 10m16 0c0-8 6-10 14-10s14 4 14 10M42 62h16"
      />
      <circle class="drawn__accent" cx="50" cy="60" r="4" />
    </g>
  );
}

export function Chart() {
  return (
    <g class="drawn">
      <rect class="drawn__body" x="12" y="8" width="76" height="66" rx="8" />
      <path class="drawn__ring" d="M64 26a17 17 0 1 0 0 30" />
      <path class="drawn__line" d="M50 74v16M32 92h36" />
    </g>
  );
}
