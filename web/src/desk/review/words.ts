import type { Alignment, Measure } from "~/shared/api/review";
import { tag } from "~/shared/i18n";
import { t } from "./texts";

/** `12,5 ± 0,2 mm`: no more digits than the error allows. */
export function sizeWords(value: number, error: number, unit: string): string {
  const digits = error >= 1 ? 0 : error >= 0.1 ? 1 : 2;
  const format = new Intl.NumberFormat(tag(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${format.format(value)} ± ${format.format(error)} ${unit}`;
}

export function measureWords(one: Measure): string {
  const parts = [t("size.diameter", { size: sizeWords(one.diameter_mm, one.diameter_error_mm, "mm") })];
  if (one.area_mm2 !== null && one.area_error_mm2 !== null)
    parts.push(t("size.area", { size: sizeWords(one.area_mm2, one.area_error_mm2, "mm²") }));
  if (one.asymmetry !== null && one.asymmetry_error !== null)
    parts.push(t("size.asymmetry", { size: sizeWords(one.asymmetry * 100, one.asymmetry_error * 100, "%") }));
  return parts.join(" · ");
}

export type Trust = "good" | "fair" | "hand" | "refused";

/** The residual of half a per cent of the width is what a good transform of drawn skin never passed. */
const GOOD = 0.005;

export function trustOf(one: Alignment): Trust {
  if (one.model === "landmarks") return "hand";
  if (!one.accepted) return "refused";
  return one.model === "homography" && one.residual <= GOOD ? "good" : "fair";
}

export function percent(share: number, digits = 0): string {
  return new Intl.NumberFormat(tag(), {
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share);
}
