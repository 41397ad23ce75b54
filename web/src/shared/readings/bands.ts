// Where most adults' values lie, for the ground of a trend line. A reference to the eye, no alarm.

import type { Metric } from "~/generated/contract";

/** Both ends belong to it; null: open. In `unit` (UCUM). */
export interface Band {
  low: number | null;
  high: number | null;
  unit: string;
}

/**
 * Blood pressure: below the hypertension of ESC 2024 (office). SpO2, rates, temperature: what scores 0 in NEWS2.
 * Eye pressure: 10 to 21 mmHg. BMI: the WHO's normal weight. None where no source was at hand.
 */
const BANDS: Partial<Record<Metric, Band>> = {
  systolic: { low: null, high: 139, unit: "mm[Hg]" },
  diastolic: { low: null, high: 89, unit: "mm[Hg]" },
  pulse_rate: { low: 51, high: 90, unit: "/min" },
  heart_rate: { low: 51, high: 90, unit: "/min" },
  respiratory_rate: { low: 12, high: 20, unit: "/min" },
  spo2: { low: 96, high: null, unit: "%" },
  temperature: { low: 36.1, high: 38, unit: "Cel" },
  intraocular_pressure: { low: 10, high: 21, unit: "mm[Hg]" },
  bmi: { low: 18.5, high: 24.9, unit: "kg/m2" },
};

/** None for a child, and none in another unit. */
export function bandOf(metric: Metric, unit: string, adult: boolean): Band | null {
  const band = BANDS[metric];
  return adult && band?.unit === unit ? band : null;
}
