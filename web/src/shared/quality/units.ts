import { tag } from "~/shared/i18n";
import { tq } from "./texts";

type Unit = "unit.kbps" | "unit.mbps" | "unit.ms" | "unit.s" | "unit.percent" | "unit.mb";

const number = (value: number, digits: number) =>
  new Intl.NumberFormat(tag(), { maximumFractionDigits: digits }).format(value);

const inUnit = (unit: Unit, value: number | null | undefined, digits = 0) =>
  value === null || value === undefined ? tq("unit.none") : tq(unit, { n: number(value, digits) });

export const inMs = (value: number | null | undefined) => inUnit("unit.ms", value);

/** Small shares keep a digit: half a percent of loss is heard. */
export const inPercent = (share: number | null | undefined) =>
  inUnit(
    "unit.percent",
    share === null || share === undefined ? null : share * 100,
    share && share < 0.1 ? 1 : 0,
  );

export const inSeconds = (ms: number | null | undefined) =>
  inUnit("unit.s", ms === null || ms === undefined ? null : ms / 1000, 1);

export const inBitrate = (bps: number | null | undefined) =>
  bps !== null && bps !== undefined && bps >= 1_000_000
    ? inUnit("unit.mbps", bps / 1_000_000, 1)
    : inUnit("unit.kbps", bps === null || bps === undefined ? null : bps / 1000);

export const inMegabytes = (octets: number) => inUnit("unit.mb", octets / 1_000_000, 1);
