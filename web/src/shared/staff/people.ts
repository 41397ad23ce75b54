import { dayOf } from "../i18n/time";

/** Whole years lived on the day of `now`, in Paris. `birthDate` is `YYYY-MM-DD`. */
export function ageOf(birthDate: string, now: number = Date.now()): number {
  const today = dayOf(now);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
