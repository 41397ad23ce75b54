/** The digits of what was typed or pasted: `123 456`, `Code : 123456`. At most six. */
export const digitsOf = (text: string): string => text.replace(/\D/g, "").slice(0, 6);

export const isWhole = (code: string): boolean => /^\d{6}$/.test(code);

/** The code of a link `/connexion/code#123456`; undefined for anything else. */
export function codeOfFragment(hash: string): string | undefined {
  const code = hash.replace(/^#/, "");
  return isWhole(code) ? code : undefined;
}

/** Tries left, when the refusal says so. */
export function triesLeft(extra: Readonly<Record<string, unknown>>): number | undefined {
  return typeof extra.tries_left === "number" ? extra.tries_left : undefined;
}
