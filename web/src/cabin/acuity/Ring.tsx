import { gapPx, type Scale } from "./optics";
import type { Side } from "./staircase";

const TURN: Record<Side, number> = { right: 0, down: 90, left: 180, up: 270 };

interface RingProps {
  logmar: number;
  side: Side;
  scale: Scale;
  label: string;
}

/** A Landolt ring in units of its gap: five wide, stroke and gap one (ISO 8596). */
export function Ring({ logmar, side, scale, label }: RingProps) {
  const size = gapPx(logmar, scale) * 5;
  return (
    <svg
      class="acuity__ring"
      width={size}
      height={size}
      viewBox="-2.5 -2.5 5 5"
      role="img"
      aria-label={label}
      data-testid="acuity-ring"
      data-side={side}
      data-logmar={logmar}
    >
      <g transform={`rotate(${TURN[side]})`}>
        <circle r="2" fill="none" stroke="#000000" stroke-width="1" />
        <rect x="0" y="-0.5" width="3" height="1" fill="#ffffff" />
      </g>
    </svg>
  );
}
