import "./pictures.css";
import type { DeviceKind } from "~/generated/contract";
import { CORE_INSTRUMENTS, INSTRUMENTS } from "~/shared/staff/instruments";
import { Instrument } from "./Instruments";

const A_SHELF = 5;
const SHELF_PX = 170;
const FIRST_PX = 222;

interface CabinPictureProps {
  label: string;
  /** Those the cabin has; the four of every cabin while that is not known. */
  kinds?: readonly DeviceKind[] | undefined;
  /** The one the doctor points at. */
  lit?: DeviceKind | undefined;
}

/** The cabin from inside: the screen, and the shelves with the numbered instruments. */
export function CabinPicture({ label, kinds, lit }: CabinPictureProps) {
  const known =
    kinds && kinds.length > 0 ? INSTRUMENTS.filter(({ kind }) => kinds.includes(kind)) : CORE_INSTRUMENTS;
  const shelves = Array.from({ length: Math.ceil(known.length / A_SHELF) }, (_, index) =>
    known.slice(index * A_SHELF, (index + 1) * A_SHELF),
  );
  const floor = FIRST_PX + shelves.length * SHELF_PX + 8;
  return (
    <svg class="cabin-picture" viewBox={`0 0 480 ${floor + 40}`} role="img" aria-label={label}>
      <path
        class="cabin-picture__wall"
        d={`M20 60c0-24 16-40 40-40h360c24 0 40 16 40 40v${floor - 60}H20Z`}
      />
      <path class="cabin-picture__floor" d={`M0 ${floor}h480v8a12 12 0 0 1-12 12H12a12 12 0 0 1-12-12Z`} />
      <Screen />
      {shelves.map((shelf, row) => (
        <g key={shelf[0]?.kind} transform={`translate(0 ${FIRST_PX + row * SHELF_PX})`}>
          <rect class="cabin-picture__shelf" x="36" y="96" width="408" height="12" rx="6" />
          {shelf.map(({ kind, number }, index) => (
            <g
              key={kind}
              class="cabin-picture__place"
              data-lit={kind === lit ? "" : undefined}
              transform={`translate(${place(index, shelf.length)} 0)`}
            >
              <circle class="cabin-picture__glow" cx="38" cy="44" r="46" />
              <g transform="scale(0.82)">
                <Instrument kind={kind} />
              </g>
              <circle class="cabin-picture__disc" cx="38" cy="124" r="22" />
              <text class="cabin-picture__number" x="38" y="134">
                {number}
              </text>
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** Evenly over the shelf, whatever stands on it. */
const place = (index: number, count: number) => 36 + ((index + 0.5) * 408) / count - 38;

function Screen() {
  return (
    <g>
      <rect class="cabin-picture__frame" x="130" y="46" width="220" height="142" rx="12" />
      <rect class="cabin-picture__glass" x="142" y="58" width="196" height="118" rx="6" />
      <path class="cabin-picture__hill" d="M142 150q50-34 98-12t98-8v40a6 6 0 0 1-6 6H148a6 6 0 0 1-6-6Z" />
      <circle class="cabin-picture__skin" cx="240" cy="104" r="24" />
      <path class="cabin-picture__coat" d="M196 176c0-28 18-44 44-44s44 16 44 44Z" />
      <path class="drawn__line" d="M226 134c0 20 28 20 28 0m-14 15v10" />
    </g>
  );
}
