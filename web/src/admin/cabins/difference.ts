import type { CabinConfiguration } from "~/shared/api/fleet";
import { tCall } from "~/shared/call/texts";
import { tb } from "./texts";

export type Setting = keyof CabinConfiguration & string;

/** In the order of the page. */
export const SETTINGS = [
  "software",
  "needed",
  "self_test_at",
  "zone",
  "retention_hours",
  "log_level",
  "drivers",
  "transports",
] as const satisfies readonly Setting[];

export interface Difference {
  setting: (typeof SETTINGS)[number];
  before: string;
  after: string;
}

/** A setting as people read it. */
export function valueWords(setting: Setting, document: CabinConfiguration): string {
  const value = document[setting];
  if (value === null || value === undefined) return tb("field.as_installed");
  if (setting === "needed") {
    const needed = document.needed ?? [];
    return needed.length > 0 ? needed.map((kind) => tCall(`device.${kind}`)).join(", ") : tb("field.none");
  }
  if (setting === "log_level") return tb(`level.${document.log_level ?? "info"}`);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function differences(before: CabinConfiguration, after: CabinConfiguration): Difference[] {
  return SETTINGS.map((setting) => ({
    setting,
    before: valueWords(setting, before),
    after: valueWords(setting, after),
  })).filter((one) => one.before !== one.after);
}
