import "./pictures.css";
import { INSTRUMENTS } from "~/shared/staff/instruments";
import { Instrument } from "./Instruments";

/** The cabin from inside: the screen, the seat, and the shelf with the numbered instruments. */
export function CabinPicture({ label }: { label: string }) {
  return (
    <svg class="cabin-picture" viewBox="0 0 480 440" role="img" aria-label={label}>
      <path class="cabin-picture__wall" d="M20 60c0-24 16-40 40-40h360c24 0 40 16 40 40v340H20Z" />
      <path class="cabin-picture__floor" d="M0 400h480v8a12 12 0 0 1-12 12H12a12 12 0 0 1-12-12Z" />
      <g>
        <rect class="cabin-picture__frame" x="130" y="46" width="220" height="142" rx="12" />
        <rect class="cabin-picture__glass" x="142" y="58" width="196" height="118" rx="6" />
        <path class="cabin-picture__hill" d="M142 150q50-34 98-12t98-8v40a6 6 0 0 1-6 6H148a6 6 0 0 1-6-6Z" />
        <circle class="cabin-picture__skin" cx="240" cy="104" r="24" />
        <path class="cabin-picture__coat" d="M196 176c0-28 18-44 44-44s44 16 44 44Z" />
        <path class="drawn__line" d="M226 134c0 20 28 20 28 0m-14 15v10" />
      </g>
      <rect class="cabin-picture__shelf" x="44" y="322" width="392" height="14" rx="7" />
      {INSTRUMENTS.map(({ kind, number }, index) => (
        <g key={kind} transform={`translate(${52 + index * 98} 222)`}>
          <Instrument kind={kind} />
          <circle class="cabin-picture__disc" cx="42" cy="138" r="26" />
          <text class="cabin-picture__number" x="42" y="149">
            {number}
          </text>
        </g>
      ))}
    </svg>
  );
}
