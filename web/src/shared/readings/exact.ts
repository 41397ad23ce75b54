import { format } from "../i18n/time";

/** Day, hour, minute and second, as two clocks are compared: `03/03/2026 11:04:07`. */
export const exactTime = (at: string): string =>
  format({ dateStyle: "short", timeStyle: "medium" }).format(new Date(at));

/** The day alone, with its year: `03/03/2026`. */
export const exactDay = (at: string): string =>
  format({ day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(at));
