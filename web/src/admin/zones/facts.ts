/** A number as people write it, `1 250,5` too; null for anything else. */
export function numberIn(text: string): number | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  const value = Number(plain);
  return plain !== "" && Number.isFinite(value) && value >= 0 ? value : null;
}

/** INSEE codes, each once, whatever stands between them. */
export const codesIn = (text: string): string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[^0-9AB]+/)
      .filter(Boolean),
  ),
];
