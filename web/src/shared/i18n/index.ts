export { tc } from "./common";
export { type Locale, locale, setLocale, tag } from "./locale";
export { problemWords } from "./problems";
export { type Beside, createTexts, fill } from "./texts";
export * from "./time";

import { locale } from "./locale";

/** Picks the column of the language shown: `byLocale(speciality, "name")` reads `name_fr` or `name_en`. */
export function byLocale<K extends string>(row: { [P in `${K}_fr` | `${K}_en`]: string }, field: K): string {
  return row[`${field}_${locale.value}`];
}
