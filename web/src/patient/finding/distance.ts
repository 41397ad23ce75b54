import { tag } from "~/shared/i18n";
import { tf } from "./texts";

/** `moins de 1`, `3,4`, `12`: places are known to a kilometre or so. */
export function kilometres(km: number): string {
  if (km < 1) return tf("distance.near");
  return new Intl.NumberFormat(tag(), { maximumFractionDigits: km < 10 ? 1 : 0 }).format(km);
}
