// A refraction as opticians write it. Digits stay as sent; nothing is transposed or rounded.

import type { MeasuredValue } from "~/generated/contract";
import { signed } from "./decimals";

const LENS = new Set<MeasuredValue["metric"]>(["sphere", "cylinder", "axis", "addition"]);

/** Whether a value belongs into the line of a lens. */
export const ofLens = (value: MeasuredValue): boolean => LENS.has(value.metric);

/**
 * One eye: `−4,50 (−0,75) 95° Add +2,00` in French, `−4.50 / −0.75 × 95 Add +2.00` in English.
 * Null without a sphere, or when a part that the instrument names has no value: half a lens is none.
 */
export function lensText(values: readonly MeasuredValue[], french: boolean): string | null {
  const of = (metric: MeasuredValue["metric"]) => values.find((one) => one.metric === metric);
  const [sphere, cylinder, axis, addition] = (["sphere", "cylinder", "axis", "addition"] as const).map(of);
  if (!sphere || values.some((one) => one.value === null)) return null;
  const parts = [signed(sphere.value ?? "")];
  if (cylinder) {
    const power = signed(cylinder.value ?? "");
    const at = axis?.value ?? null;
    parts.push(
      french ? `(${power})${at === null ? "" : ` ${at}°`}` : `/ ${power}${at === null ? "" : ` × ${at}`}`,
    );
  }
  if (addition) parts.push(`Add ${signed(addition.value ?? "")}`);
  const text = parts.join(" ");
  return french ? text.replaceAll(".", ",") : text;
}
