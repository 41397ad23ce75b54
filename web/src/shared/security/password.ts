/** NIST SP 800-63B-4: length counts, no rules of composition. The server holds the list of known passwords. */
export const SHORTEST = 15;

export type Strength = { level: "short"; missing: number } | { level: "weak" | "fair" | "strong" };

/** `aaaa`, `abcd`, `4321`: a character that follows from the one before adds nothing. */
function surprises(password: string): number {
  const points = [...password.toLowerCase()].map((char) => char.codePointAt(0) ?? 0);
  return points.filter((point, at) => {
    const before = points[at - 1];
    return before === undefined || Math.abs(point - before) > 1;
  }).length;
}

/** `abcabcabc` is one `abc`. */
function repeats(password: string): boolean {
  const text = password.toLowerCase();
  return text.length > 1 && (text + text).indexOf(text, 1) < text.length;
}

/** How hard to guess, as far as the browser can tell. */
export function strengthOf(password: string): Strength {
  const length = [...password].length;
  if (length < SHORTEST) return { level: "short", missing: SHORTEST - length };
  const different = new Set(password.toLowerCase()).size;
  if (repeats(password) || surprises(password) < 9 || different < 6) return { level: "weak" };
  return { level: length >= 20 && different >= 9 ? "strong" : "fair" };
}
