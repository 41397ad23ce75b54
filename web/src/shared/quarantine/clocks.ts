import type { QuarantinedReading } from "../api/quarantine";
import { duration } from "../i18n";
import { tq } from "./texts";

/** How far the device's own time is to be believed; empty where it gave none. */
export function deviceClockWords({ device_time, clock, clock_offset_s: offset }: QuarantinedReading): string {
  if (device_time === null) return "";
  const quality = tq(`clock.${clock ?? "unknown"}`);
  if (offset === null || Math.abs(offset) < 1) return quality;
  const time = duration(Math.abs(offset) * 1000);
  return `${quality}, ${tq(offset > 0 ? "clock.ahead" : "clock.behind", { time })}`;
}

/** Why it is nobody's. A reason without words is shown by its code rather than left out. */
export const reasonWords = (reason: string): string =>
  tq.find(`reason.${reason}`) ?? reason.replaceAll("_", " ");
