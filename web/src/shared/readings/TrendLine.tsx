import "./trend.css";
import { locale } from "../i18n";
import type { Band } from "./bands";
import { written } from "./decimals";
import { exactDay } from "./exact";
import { tv } from "./texts";
import { type Plotted, plot, type TrendPoint } from "./trend";

interface TrendLineProps {
  name: string;
  /** Of earlier visits, oldest first. */
  points: readonly TrendPoint[];
  /** The value of this visit, if there is one. */
  now: string | null;
  band: Band | null;
  /** Above the numbers, where several lines stand together. */
  title: string | null;
  /** One earlier value with its unit. */
  worded: (point: TrendPoint) => string;
}

const SHOWN = 3;
const WIDTH = 120;
const HEIGHT = 40;
const EDGE = 5;

/** Earlier visits as a small line over the band of most adults; the newest of them in numbers, with their days. */
export function TrendLine({ name, points, now, band, title, worded }: TrendLineProps) {
  if (points.length === 0) return null;
  const comma = locale.value === "fr";
  const numbers = points.map(({ value }) => Number(value));
  const newest = points.slice(-SHOWN).reverse();
  return (
    <figure class="trend" data-testid="trend" aria-label={tv("trend.title", { name })}>
      <Picture {...plot(now === null ? numbers : [...numbers, Number(now)], band)} live={now !== null} />
      <figcaption class="figures">
        {title && <span>{title}</span>}
        <ul class="trend__list">
          {newest.map((point) => (
            <li key={`${point.consultation_id} ${point.at}`}>
              {worded(point)}, {exactDay(point.at)}
            </li>
          ))}
        </ul>
        {band && <span class="trend__band-words">{bandWords(band, comma)}</span>}
      </figcaption>
    </figure>
  );
}

function bandWords({ low, high }: Band, comma: boolean): string {
  const text = (value: number | null) => written(String(value ?? ""), comma);
  if (low === null) return tv("trend.band_below", { high: text(high) });
  if (high === null) return tv("trend.band_above", { low: text(low) });
  return tv("trend.band", { low: text(low), high: text(high) });
}

function Picture({ dots, band, live }: ReturnType<typeof plot> & { live: boolean }) {
  const place = ({ x, y }: Plotted) => ({ x: EDGE + x * (WIDTH - 2 * EDGE), y: y * HEIGHT });
  const placed = dots.map(place);
  return (
    <svg class="trend__picture" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {band && (
        <rect
          class="trend__band"
          x="0"
          width={WIDTH}
          y={band.top * HEIGHT}
          height={(band.bottom - band.top) * HEIGHT}
        />
      )}
      <polyline class="trend__line" points={placed.map(({ x, y }) => `${x},${y}`).join(" ")} />
      {placed.map(({ x, y }, index) => (
        <circle
          key={index}
          class={live && index === placed.length - 1 ? "trend__dot trend__dot--now" : "trend__dot"}
          cx={x}
          cy={y}
          r={live && index === placed.length - 1 ? 4 : 2.5}
        />
      ))}
    </svg>
  );
}
