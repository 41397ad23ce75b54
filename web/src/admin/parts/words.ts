import { firstOfMonth, tag } from "~/shared/i18n";

/** `3 août 2026`: of dates one may have to check against paper. */
export function longDate(day: string): string {
  const at = new Date(`${day.slice(0, 10)}T12:00:00Z`);
  const options = { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" } as const;
  return firstOfMonth(new Intl.DateTimeFormat(tag(), options).format(at));
}

/** Letters without accents or capitals, for searching and for names typed to confirm. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[’']/g, "'")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** Every word typed is somewhere in one of the texts. */
export function matches(typed: string, ...texts: (string | null | undefined)[]): boolean {
  const all = plain(texts.filter(Boolean).join(" "));
  return plain(typed)
    .split(" ")
    .every((word) => all.includes(word));
}

/** `1A2B-3C4D` or `1a2b3c4d` → `1A2B 3C4D`: as the kiosk shows it. */
export function inFours(fingerprint: string): string[] {
  return (
    fingerprint
      .replace(/[^0-9a-z]/gi, "")
      .toUpperCase()
      .match(/.{1,4}/g) ?? []
  );
}
