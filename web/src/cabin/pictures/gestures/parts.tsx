import type { ComponentChildren } from "preact";

/** A limb: the same stroke twice, so that it has an outline. */
export function Limb({ d, width }: { d: string; width: number }) {
  return (
    <>
      <path class="limb limb--edge" d={d} stroke-width={width + 6} />
      <path class="limb" d={d} stroke-width={width} />
    </>
  );
}

/** A head from the side, looking to the right; the eye is at 142, 98. */
export function Head({ children }: { children?: ComponentChildren }) {
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
      {children}
    </>
  );
}

/** A chest seen from the front: the patient's right is at the left of the picture. */
export function Chest({ children }: { children: ComponentChildren }) {
  return (
    <>
      <path
        class="cabin-picture__skin"
        d="M168 4v22c0 12-18 16-52 22-44 8-60 26-64 62l-14 76h56l10-58 4 100h184l4-100 10 58h56l-14-76c-4-36-20-54-64-62-34-6-52-10-52-22V4Z"
      />
      <path
        class="drawn__line drawn__line--soft"
        d="M128 52c30 10 52 12 72 12s42-2 72-12M200 66v74M130 112c16 10 42 10 60 2m20 0c18 8 44 8 60-2"
      />
      {children}
    </>
  );
}

/** A numbered or lettered place on the body. */
export function Spot({ x, y, text }: { x: number; y: number; text: string }) {
  return (
    <g>
      <circle class="spot" cx={x} cy={y} r="14" />
      <text class="spot__text" x={x} y={y + 6}>
        {text}
      </text>
    </g>
  );
}
