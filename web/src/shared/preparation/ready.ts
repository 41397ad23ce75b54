import type { Readiness } from "../api/preparation";
import { locale } from "../i18n/locale";
import { tp } from "./texts";

type Lacking = Pick<Readiness, "ready" | "lacking_fr" | "lacking_en">;

export const lackingOf = (one: Lacking): string[] =>
  locale.value === "en" ? one.lacking_en : one.lacking_fr;

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** “Prêt”, or the first thing that is missing and how many more. */
export function readyWords(one: Lacking): string {
  const [what, ...more] = lackingOf(one);
  if (!what) return tp("ready.yes");
  if (more.length === 0) return tp("ready.lacks", { what: lower(what) });
  if (more.length === 1) return tp("ready.lacks_two", { what: lower(what) });
  return tp("ready.lacks_more", { what: lower(what), n: more.length });
}

/** “Two points are missing”, where the points themselves stand beside it. */
export const lackingCount = (one: Lacking): string => tp("ready.lacking_count", { n: lackingOf(one).length });
