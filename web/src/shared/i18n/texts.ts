import { signal } from "@preact/signals";
import { locale, registerEnglish, tag } from "./locale";
import { typesetAll } from "./typeset";

/** `{name}` in a text asks for the parameter `name`. */
type ParamNames<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;
type Args<S extends string> = [ParamNames<S>] extends [never]
  ? []
  : [params: Record<ParamNames<S>, string | number>];

/** The English beside a French catalogue: the same keys, none missing, none too many. */
export type Beside<F extends Record<string, string>> = { readonly [K in keyof F]: string };

type Counted<K> = K extends `${infer Base}.one` ? Base : never;

export interface Texts<F extends Record<string, string>> {
  /** `t("greeting", { name })` */
  <K extends keyof F & string>(key: K, ...args: Args<F[K]>): string;
  /** `t.n("visits", 3)` picks `visits.one` or `visits.other`; `{n}` is the count. */
  n(base: Counted<keyof F & string>, count: number, params?: Record<string, string | number>): string;
  /** For keys made at run time, such as an error code; undefined when the catalogue has none. */
  find(key: string): string | undefined;
}

export function fill(text: string, params: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

interface Counting {
  plural: Intl.PluralRules;
  number: Intl.NumberFormat;
}

const known = new Map<string, Counting>();
/** Kept: a value that is redrawn many times a second is counted each time. */
function counting(language: string): Counting {
  const found = known.get(language) ?? {
    plural: new Intl.PluralRules(language),
    number: new Intl.NumberFormat(language),
  };
  known.set(language, found);
  return found;
}

/**
 * A catalogue: French at once, English on demand. Declare the French `as const`, so that keys and
 * parameters are checked; declare the English `Beside<typeof fr>`.
 */
export function createTexts<const F extends Record<string, string>>(
  fr: F,
  loadEnglish: () => Promise<{ default: Beside<F> }>,
): Texts<F> {
  const french = typesetAll(fr);
  const english = signal<Beside<F> | null>(null);
  void registerEnglish(async () => {
    english.value ??= (await loadEnglish()).default;
  }).catch(() => undefined); // Offline: French stays, which is readable.
  const catalogue = (): Beside<F> => (locale.value === "en" && english.value) || french;

  const t = ((key: keyof F, params?: Record<string, string | number>) =>
    fill(catalogue()[key] as string, params)) as unknown as Texts<F>;
  t.n = (base, count, params) => {
    const { plural, number } = counting(tag());
    const form = plural.select(count) === "one" ? "one" : "other";
    return fill(catalogue()[`${base}.${form}`] as string, { n: number.format(count), ...params });
  };
  t.find = (key) => (Object.hasOwn(fr, key) ? catalogue()[key] : undefined);
  return t;
}
