import { tag } from "../../i18n/locale";

/** Kilobytes or megabytes, as the language writes them. */
export function sizeText(octets: number): string {
  const mega = octets >= 1_000_000;
  return new Intl.NumberFormat(tag(), {
    style: "unit",
    unit: mega ? "megabyte" : "kilobyte",
    maximumFractionDigits: mega ? 1 : 0,
  }).format(octets / (mega ? 1_000_000 : 1000));
}
