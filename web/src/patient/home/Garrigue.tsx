/** The hills above the village, in the colours of the theme. Only a picture: hidden from screen readers. */
export function Garrigue() {
  return (
    <svg class="garrigue" viewBox="0 0 1440 260" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <circle cx="1130" cy="86" r="46" fill="var(--hill-sun)" />
      <path
        d="M0 168 C150 108 270 96 420 140 C540 174 650 92 800 84 C960 76 1070 150 1200 138 C1300 128 1380 96 1440 104 V260 H0Z"
        fill="var(--hill-far)"
      />
      <g fill="var(--hill-near)">
        <path d="M0 214 C190 158 350 176 520 200 C720 228 850 168 1030 172 C1190 176 1310 206 1440 178 V260 H0Z" />
        <path d="M990 176 v-30 l14-12 14 12 v30z M1022 176 v-22 l20-15 20 15 v22z M1066 178 v-54 l9-14 9 14 v54z M1088 180 v-24 l18-14 18 14 v24z" />
        <path d="M912 190 c-7-16-7-42 0-60 c7 18 7 44 0 60z M936 188 c-6-14-6-36 0-52 c6 16 6 38 0 52z M1252 196 c-7-16-7-42 0-60 c7 18 7 44 0 60z" />
      </g>
    </svg>
  );
}
