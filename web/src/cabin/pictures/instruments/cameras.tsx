export function ExamCamera() {
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

export function Otoscope() {
  return (
    <g class="drawn">
      <path class="drawn__body" d="M40 46h22l6 40c1 6-3 10-9 10H49c-6 0-9-4-8-10Z" />
      <path class="drawn__body" d="M34 14h30c8 0 14 6 14 16s-6 18-14 18H40L34 40Z" />
      <path class="drawn__hole" d="M34 18 8 27v6l26 7Z" />
      <circle class="drawn__accent" cx="66" cy="31" r="5" />
    </g>
  );
}

export function Dermatoscope() {
  return (
    <g class="drawn">
      <rect class="drawn__body" x="40" y="44" width="20" height="50" rx="10" />
      <circle class="drawn__body" cx="50" cy="30" r="26" />
      <circle class="drawn__hole" cx="50" cy="30" r="16" />
      <g class="drawn__accent">
        <circle cx="50" cy="9" r="3" />
        <circle cx="50" cy="51" r="3" />
        <circle cx="29" cy="30" r="3" />
        <circle cx="71" cy="30" r="3" />
      </g>
    </g>
  );
}
