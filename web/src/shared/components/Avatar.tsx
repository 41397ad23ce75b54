import "./avatar.css";

/** Ground, hill and ink of a small landscape: colours of the garrigue, dark enough for white letters. */
const PALETTES = [
  ["#2f6b4c", "#24543b", "#47856a"],
  ["#8a4b34", "#6f3a27", "#a56650"],
  ["#4d6473", "#3b4f5c", "#667f8f"],
  ["#6d5a7a", "#564663", "#867395"],
  ["#7a6a2f", "#615324", "#948348"],
  ["#3f6f73", "#30585b", "#5a898d"],
] as const;

/** FNV-1a, so that the same seed always draws the same picture. */
function hash(seed: string): number {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return state;
}

/** `Dr Anne Salasc` → `AS` */
export function initials(name: string): string {
  const words = name
    .replace(/^(Dr|Pr|Mme|M\.)\s+/u, "")
    .trim()
    .split(/\s+/u);
  const first = words[0]?.[0] ?? "";
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}

interface AvatarProps {
  name: string;
  seed: string | number;
  size?: number;
}

/** Initials on two hills, drawn from the seed. Never the picture of a real person. */
export function Avatar({ name, seed, size = 56 }: AvatarProps) {
  const drawn = hash(String(seed));
  const [ground, near, far] = PALETTES[drawn % PALETTES.length] ?? PALETTES[0];
  const left = 30 + ((drawn >>> 4) % 12);
  const right = 30 + ((drawn >>> 9) % 12);
  const sunX = 10 + ((drawn >>> 14) % 28);
  const clip = `avatar-${drawn}-${size}`;
  return (
    <svg class="avatar" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
      <clipPath id={clip}>
        <circle cx="24" cy="24" r="24" />
      </clipPath>
      <g clip-path={`url(#${clip})`}>
        <rect width="48" height="48" fill={ground} />
        <circle cx={sunX} cy="12" r="7" fill={far} />
        <path d={`M0 ${left} Q14 ${left - 10} 28 ${right} T48 ${right - 4} V48 H0 Z`} fill={far} />
        <path d={`M0 ${right + 6} Q20 ${left - 2} 48 ${left + 5} V48 H0 Z`} fill={near} />
      </g>
      <text x="24" y="30" text-anchor="middle" font-size="17" fill="#fff">
        {initials(name)}
      </text>
    </svg>
  );
}
