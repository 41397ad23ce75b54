// A series of earlier values and the one of now, as places in a small picture. Pure.

import type { components } from "~/generated/api";
import type { Laterality, MeasuredValue, Metric } from "~/generated/contract";
import type { Band } from "./bands";

export type Trend = components["schemas"]["Trend"];
export type TrendPoint = components["schemas"]["TrendPoint"];

/** The earlier visits' points of one measurement in one unit, oldest first; of this visit none. */
export function earlierPoints(
  trends: readonly Trend[],
  of: {
    metric: Metric;
    laterality?: Laterality | null | undefined;
    context?: string | null | undefined;
    unit: string;
  },
  visit: string,
): TrendPoint[] {
  const found = trends.find(
    (one) =>
      one.metric === of.metric &&
      (one.laterality ?? null) === (of.laterality ?? null) &&
      (one.context ?? null) === (of.context ?? null),
  );
  return found?.points.filter((point) => point.consultation_id !== visit && point.unit === of.unit) ?? [];
}

export interface Plotted {
  x: number;
  y: number;
}

export interface Plot {
  /** Earlier values, then the live one if there is one; 0 to 1 from the left and from the top. */
  dots: Plotted[];
  /** Of the band, from the top; null without one or when it lies outside. */
  band: { top: number; bottom: number } | null;
}

const MARGIN = 0.12;

/**
 * Evenly spaced, visit by visit: years may lie between them, and the dates stand beside the picture. The scale holds
 * all values and, as far as a third of their height away, the nearer end of the band.
 */
export function plot(values: readonly number[], band: Band | null): Plot {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return { dots: [], band: null };
  let low = Math.min(...known);
  let high = Math.max(...known);
  const room = Math.max(high - low, Math.abs(high) * 0.05, 0.1);
  if (band?.low != null && band.low >= low - room) low = Math.min(low, band.low);
  if (band?.high != null && band.high <= high + room) high = Math.max(high, band.high);
  const span = Math.max(high - low, room / 2);
  const middle = (low + high) / 2;
  const top = middle + span / 2;
  const y = (value: number) => MARGIN + ((top - value) / span) * (1 - 2 * MARGIN);
  const dots = known.map((value, index) => ({
    x: known.length === 1 ? 0.5 : index / (known.length - 1),
    y: y(value),
  }));
  return { dots, band: placed(band, y) };
}

function placed(band: Band | null, y: (value: number) => number): Plot["band"] {
  if (!band) return null;
  const inside = (at: number) => Math.min(1, Math.max(0, at));
  const top = band.high === null ? 0 : inside(y(band.high));
  const bottom = band.low === null ? 1 : inside(y(band.low));
  return bottom > top ? { top, bottom } : null;
}

/** More than this share against the last visit's weight is said. */
const WEIGHT_SHARE = 0.1;

/** The change against the last earlier weight as a share, when it is more than 10 %; else null. */
export function weightChange(now: MeasuredValue | undefined, earlier: readonly TrendPoint[]): number | null {
  const last = earlier.at(-1);
  if (!last || now?.value == null || now.unit !== last.unit || now.comparator || last.comparator) return null;
  const before = Number(last.value);
  if (!(before > 0)) return null;
  const share = (Number(now.value) - before) / before;
  // Exactly a tenth, which a float may overshoot by a hair, is not more than a tenth.
  return Math.abs(share) > WEIGHT_SHARE + 1e-9 ? share : null;
}
