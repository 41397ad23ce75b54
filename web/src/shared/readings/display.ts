// The units of this house where an instrument writes another: the number shown, beside what the instrument wrote.

import type { MeasuredValue, Metric } from "~/generated/contract";
import { shifted } from "./decimals";

/** The molar mass of glucose, 180.156 g/mol, in grams a millimole. */
const GLUCOSE_G_PER_MMOL = 0.180156;
const MMHG_PER_KPA = 7.500617;
const PA_PER_MMHG = 133.3224;
const KG_PER_POUND = 0.45359237;
const CM_PER_INCH = 2.54;

interface Shown {
  value: string;
  /** UCUM. */
  unit: string;
}

type Rule = (value: string, metric: Metric) => Shown;

const fixed = (unit: string, decimals: number, of: (value: number) => number): Rule => {
  return (value) => ({ value: of(Number(value)).toFixed(decimals), unit });
};

/** France writes glucose in g/L. Exact where only the point moves. */
const GLUCOSE: Record<string, Rule> = {
  "mg/dL": (value) => ({ value: shifted(value, -2), unit: "g/L" }),
  "mmol/L": fixed("g/L", 2, (value) => value * GLUCOSE_G_PER_MMOL),
};

const RULES: Record<string, Rule> = {
  "[degF]": fixed("Cel", 1, (value) => (value - 32) / 1.8),
  "[lb_av]": fixed("kg", 1, (value) => value * KG_PER_POUND),
  "[in_i]": fixed("cm", 1, (value) => value * CM_PER_INCH),
  // A cuff's pressures are whole; an eye's come in tenths.
  kPa: (value, metric) =>
    fixed("mm[Hg]", metric === "intraocular_pressure" ? 1 : 0, (one) => one * MMHG_PER_KPA)(value, metric),
  Pa: fixed("mm[Hg]", 1, (value) => value / PA_PER_MMHG),
  m: (value) => ({ value: shifted(value, 2), unit: "cm" }),
};

/** One instrument's lengths of a cornea are in millimetres, another's in micrometres; a radius stays as it is. */
const THICKNESS: Record<string, Rule> = { mm: (value) => ({ value: shifted(value, 3), unit: "um" }) };

const OWN: Partial<Record<Metric, Record<string, Rule>>> = {
  glucose: GLUCOSE,
  glucose_molar: GLUCOSE,
  corneal_thickness: THICKNESS,
};

/** The value in this house's unit; null when the instrument's is that, or one we do not convert. */
export function converted({ metric, value, unit }: MeasuredValue): Shown | null {
  if (value === null) return null;
  return (OWN[metric] ?? RULES)[unit]?.(value, metric) ?? null;
}
