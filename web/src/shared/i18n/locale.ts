import { effect, signal } from "@preact/signals";
import { remember, remembered } from "../storage";

export type Locale = "fr" | "en";

/** French is in the bundle; English arrives when it is asked for. */
const loaders = new Set<() => Promise<void>>();
let wanted: Locale = "fr";

/** The language shown. It changes only once every catalogue of the page is there. */
export const locale = signal<Locale>("fr");

/** BCP 47 tag for Intl. */
export const tag = (): string => (locale.value === "fr" ? "fr-FR" : "en-GB");

/** A catalogue registers how to fetch its English; called by `createTexts`. */
export async function registerEnglish(load: () => Promise<void>): Promise<void> {
  loaders.add(load);
  if (wanted === "en") await load();
}

export async function setLocale(next: Locale): Promise<void> {
  wanted = next;
  if (next === "en") await Promise.all([...loaders].map((load) => load()));
  if (wanted !== next) return;
  locale.value = next;
  remember("locale", next);
}

/** Applies the language kept on this device. Called once, by `start`, before the first paint. */
export async function followLocale(): Promise<void> {
  effect(() => {
    document.documentElement.lang = locale.value;
  });
  if (remembered("locale") === "en") await setLocale("en").catch(() => setLocale("fr"));
}
