import { tag } from "../../i18n";
import { tLine } from "./texts";

/** The test sends too little to tell faster lines apart, and no call needs more. */
const MOST_BPS = 100_000_000;

/** `640 kbit/s`, `12,5 Mbit/s`, `plus de 100 Mbit/s` */
export function rate(bps: number | null): string {
  if (bps === null) return "–";
  if (bps > MOST_BPS) return tLine("test.more", { n: MOST_BPS / 1_000_000 });
  if (bps < 1_000_000) return tLine("test.kbit", { n: Math.round(bps / 1000) });
  const mbit = new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 }).format(bps / 1_000_000);
  return tLine("test.mbit", { n: mbit });
}
