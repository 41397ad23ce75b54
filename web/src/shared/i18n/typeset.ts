/**
 * French with its unbreakable spaces: inside « », before : ; ? ! and %, €, so that no line begins with one.
 * Catalogues are written with the spaces of the keyboard. No lookbehind: older phones cannot read one.
 */
export function typeset(text: string): string {
  return text.replace(/« /g, "«\u00a0").replace(/ ([:;?!»%€])/g, "\u00a0$1");
}

export function typesetAll<C extends Record<string, string>>(catalogue: C): C {
  return Object.fromEntries(Object.entries(catalogue).map(([key, text]) => [key, typeset(text)])) as C;
}
