// Colours of vital signs after NEWS2 (Royal College of Physicians, 2017): a display aid, off unless asked for.
// Made for acutely ill adults in hospital. It scores single values here; no sum, no advice, never for a child.

import type { MeasuredValue, Metric } from "~/generated/contract";

export type Score = 0 | 1 | 2 | 3;

/** From which value on which score, ascending; below the first it is `lowest`. */
interface Steps {
  unit: string;
  lowest: Score;
  from: readonly (readonly [at: number, score: Score])[];
}

const PULSE: Steps = {
  unit: "/min",
  lowest: 3,
  from: [
    [41, 1],
    [51, 0],
    [91, 1],
    [111, 2],
    [131, 3],
  ],
};

const TABLE: Partial<Record<Metric, Steps>> = {
  respiratory_rate: {
    unit: "/min",
    lowest: 3,
    from: [
      [9, 1],
      [12, 0],
      [21, 2],
      [25, 3],
    ],
  },
  // Scale 1. Scale 2 is for people with hypercapnic failure, which no instrument tells.
  spo2: {
    unit: "%",
    lowest: 3,
    from: [
      [92, 2],
      [94, 1],
      [96, 0],
    ],
  },
  systolic: {
    unit: "mm[Hg]",
    lowest: 3,
    from: [
      [91, 2],
      [101, 1],
      [111, 0],
      [220, 3],
    ],
  },
  pulse_rate: PULSE,
  heart_rate: PULSE,
  temperature: {
    unit: "Cel",
    lowest: 3,
    from: [
      [35.1, 1],
      [36.1, 0],
      [38.1, 1],
      [39.1, 2],
    ],
  },
};

/** The chart's columns hold whole numbers, and tenths of a degree. */
const STEP: Partial<Record<Metric, number>> = { temperature: 10 };

/** Years from which NEWS2 colours are offered. The chart itself excludes those under 16; a minor is never coloured. */
export const ADULT_FROM = 18;

/**
 * The score of one value; null for a metric or a unit that NEWS2 does not know, and for no exact number.
 * Between two columns the value is rounded to the chart's step first: 38.05 °C reads as 38.1.
 */
export function news2({ metric, value, unit, comparator }: MeasuredValue): Score | null {
  const steps = TABLE[metric];
  if (!steps || value === null || comparator || unit !== steps.unit) return null;
  const step = STEP[metric] ?? 1;
  // The nudge undoes the binary form of a decimal: 38.05 * 10 is 380.49999.
  const read = Math.round(Number(value) * step + 1e-9) / step;
  if (!Number.isFinite(read)) return null;
  return steps.from.reduce<Score>((score, [at, next]) => (read >= at ? next : score), steps.lowest);
}

/** The highest of those that have one. */
export function highest(values: readonly MeasuredValue[]): Score | null {
  const scores = values.flatMap((one) => news2(one) ?? []);
  return scores.length > 0 ? (Math.max(...scores) as Score) : null;
}
