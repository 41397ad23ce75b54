// One record of an instrument as lines that people read. Pure; the words come from `words.ts`.

import type { Laterality, MeasuredValue, Metric, Reading } from "~/generated/contract";
import { shifted, signed, trimmed, written } from "./decimals";
import { converted } from "./display";
import { lensText, ofLens } from "./refraction";
import { unitText } from "./units";

/** What a line is about: a metric, or several that are one thing only together. */
export type Subject = "blood_pressure" | "refraction" | Metric;

export interface Line {
  /** Stable within one reading, and the same for the same measurement in the next one. */
  key: string;
  subject: Subject;
  eye: Laterality | null;
  context: string | null;
  values: readonly MeasuredValue[];
  /** Null: the instrument gave none, and `absent` says why. */
  text: string | null;
  unit: string;
  /** As the instrument wrote it, where this line shows it another way. */
  original: string | null;
  /** FHIR data-absent-reason, `above_range` or `below_range`. */
  absent: string | null;
}

interface Shown {
  text: string;
  unit: string;
  original: string | null;
}

const TOGETHER: ReadonlySet<Subject> = new Set(["blood_pressure", "refraction", "rr_interval"]);
/** Acuity as a fraction whose value is the denominator. */
const FRACTION = "{20/n}";
const POWERS: ReadonlySet<Metric> = new Set(["sphere", "cylinder", "addition", "spherical_equivalent"]);

/** All that a reading says, in the order the instrument says it. French decimals and ways when `french`. */
export function linesOf(reading: Pick<Reading, "values">, french: boolean): Line[] {
  const lenses = new Set(reading.values.filter(({ metric }) => metric === "sphere").map(place));
  const groups = new Map<string, MeasuredValue[]>();
  for (const value of reading.values) {
    const key = keyOf(value, lenses);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return [...groups].flatMap(([key, values]) => parts(key, values, lenses, french));
}

const place = ({ context, laterality }: MeasuredValue): string => `${context ?? ""}|${laterality ?? ""}`;

/** A value's own lens. An addition that names no distance belongs to the lens for far of the same kind. */
function lensOf(value: MeasuredValue, lenses: ReadonlySet<string>): string | null {
  if (!ofLens(value)) return null;
  if (lenses.has(place(value))) return place(value);
  if (value.metric !== "addition") return null;
  const far = place({ ...value, context: [value.context, "far"].filter(Boolean).join("_") });
  return lenses.has(far) ? far : null;
}

function keyOf(value: MeasuredValue, lenses: ReadonlySet<string>): string {
  const lens = lensOf(value, lenses);
  return lens === null ? `${subjectOf(value, lens)}|${place(value)}` : `refraction|${lens}`;
}

function subjectOf(value: MeasuredValue, lens: string | null): Subject {
  if (lens !== null) return "refraction";
  if (value.metric === "systolic" || value.metric === "diastolic") return "blood_pressure";
  return value.metric;
}

const bySystolic = (a: MeasuredValue, b: MeasuredValue): number =>
  Number(b.metric === "systolic") - Number(a.metric === "systolic");
const bySphere = (a: MeasuredValue, b: MeasuredValue): number =>
  Number(b.metric === "sphere") - Number(a.metric === "sphere");

function parts(key: string, values: MeasuredValue[], lenses: ReadonlySet<string>, french: boolean): Line[] {
  const [first] = values;
  if (!first) return [];
  const subject = subjectOf(first, lensOf(first, lenses));
  if (!TOGETHER.has(subject)) {
    return values.map((one, index) => lineOf(index === 0 ? key : `${key}|${index}`, subject, [one], french));
  }
  return [lineOf(key, subject, [...values].sort(subject === "refraction" ? bySphere : bySystolic), french)];
}

function lineOf(key: string, subject: Subject, values: MeasuredValue[], french: boolean): Line {
  const [first] = values;
  const half = subject === "blood_pressure" && values.length < 2;
  const shown = half ? null : shownOf(subject, values, french);
  return {
    key,
    subject,
    eye: first?.laterality ?? null,
    context: first?.context ?? null,
    values,
    text: shown?.text ?? null,
    unit: shown?.unit ?? "",
    original: shown?.original ?? null,
    absent: shown ? null : (values.find((one) => one.value === null)?.absent_reason ?? "unknown"),
  };
}

function shownOf(subject: Subject, values: readonly MeasuredValue[], french: boolean): Shown | null {
  const [first] = values;
  if (!first) return null;
  if (subject === "refraction") {
    const lens = lensText(values, french);
    return lens === null ? null : { text: lens, unit: "D", original: null };
  }
  if (subject === "rr_interval") return intervals(values, french);
  if (subject === "visual_acuity" && first.value !== null) {
    if (first.unit === FRACTION)
      return { text: compared(first, `20/${first.value}`), unit: "", original: null };
    if (french && first.unit === "{1}") return tenths(first);
  }
  if (values.some((one) => one.value === null)) return null;
  return inHouseUnits(values, french);
}

function inHouseUnits(values: readonly MeasuredValue[], french: boolean): Shown | null {
  const shown = values.map((one) => ({ one, other: converted(one) }));
  const wire = valueText(values, french);
  const unit = unitText(shown[0]?.other?.unit ?? values[0]?.unit ?? "");
  if (wire === null) return null;
  if (shown.every(({ other }) => other === null)) return { text: wire, unit, original: null };
  const text = shown.map(({ one, other }) => compared(one, written(other?.value ?? one.value ?? "", french)));
  return { text: text.join(" / "), unit, original: `${wire} ${unitText(values[0]?.unit ?? "")}` };
}

/** "128 / 79" as the instrument wrote it; null when any part is absent: half a blood pressure is none. */
export function valueText(values: readonly MeasuredValue[], comma: boolean): string | null {
  if (values.length === 0 || values.some((one) => one.value === null)) return null;
  return values.map((one) => compared(one, digits(one, comma))).join(" / ");
}

function digits({ metric, value }: MeasuredValue, comma: boolean): string {
  return written(POWERS.has(metric) ? signed(value ?? "") : (value ?? ""), comma);
}

/** "< 20": the instrument said no more than that it is less. */
function compared({ comparator }: MeasuredValue, text: string): string {
  return comparator ? `${comparator} ${text}` : text;
}

/** French charts count acuity in tenths; the decimal of the instrument stays beside it. */
function tenths(value: MeasuredValue): Shown {
  const wire = value.value ?? "";
  const text = `${written(trimmed(shifted(wire, 1)), true)}/10`;
  return { text: compared(value, text), unit: "", original: compared(value, written(wire, true)) };
}

/** Of several heart beats, beside each other. */
function intervals(values: readonly MeasuredValue[], comma: boolean): Shown | null {
  const known = values.flatMap((one) => (one.value === null ? [] : written(one.value, comma)));
  return known.length > 0
    ? { text: known.join(" · "), unit: unitText(values[0]?.unit ?? ""), original: null }
    : null;
}

const ATTEMPT = /(^|_)list_\d+/;

/** A single attempt of a series. */
const isAttempt = ({ context }: Line): boolean => ATTEMPT.test(context ?? "");

/** What the attempts of one series have in common. */
const seriesOf = ({ subject, eye }: Line): string => `${subject}|${eye}`;

/** Without the attempts of which the instrument has made a sum: what a tile shows. The detail shows all. */
export function principal(all: readonly Line[]): Line[] {
  const summed = new Set(all.filter((line) => !isAttempt(line)).map(seriesOf));
  return all.filter((line) => !isAttempt(line) || !summed.has(seriesOf(line)));
}
