/** `14/03/1946`, `14 3 1946`, `14031946` → `1946-03-14`; undefined when it is no day between 1900 and today. */
export function birthDateOf(typed: string, today: string): string | undefined {
  const parts =
    /^(\d{1,2})[\s/.-]+(\d{1,2})[\s/.-]+(\d{4})$/.exec(typed.trim()) ??
    /^(\d{2})(\d{2})(\d{4})$/.exec(typed.trim());
  if (!parts) return undefined;
  const [, day = "", month = "", year = ""] = parts;
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const at = new Date(`${iso}T12:00:00Z`);
  // 31 February rolls over to March in a Date: the day must come back as it was typed.
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso) return undefined;
  return iso >= "1900-01-01" && iso <= today ? iso : undefined;
}
