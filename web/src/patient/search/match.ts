import type { Speciality } from "~/shared/api/types";
import type { Locale } from "~/shared/i18n";

export interface Match {
  speciality: Speciality;
  /** The word of the directory that answered, in the person's language; null when the name itself did. */
  word: string | null;
}

/** `Œil, né(e) d'août` → `oeil ne e d aout`: no accent, no case, no punctuation. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Small words say nothing about the need. */
const SMALL = new Set(
  "a au aux d de des du en et j ai l la le les ma mal me mes mon sur un une my the of on i have an".split(
    " ",
  ),
);

const wordsOf = (text: string) => {
  const all = plain(text).split(" ").filter(Boolean);
  const telling = all.filter((word) => !SMALL.has(word));
  return telling.length > 0 ? telling : all;
};

/** Each wanted word begins a word of the text, a plural s more or less. */
function answers(wanted: string[], text: string): boolean {
  const there = plain(text).split(" ");
  return wanted.every((word) => {
    const stem = word.length > 3 ? word.replace(/[sx]$/, "") : word;
    return there.some((candidate) => candidate.startsWith(stem));
  });
}

/** Specialities that answer free text such as “grains de beauté”, the best first: name, then keyword. */
export function matchSpecialities(text: string, specialities: Speciality[], locale: Locale): Match[] {
  const wanted = wordsOf(text);
  if (wanted.length === 0) return [];
  const ranked: (Match & { rank: number })[] = [];
  for (const speciality of specialities) {
    const other: Locale = locale === "fr" ? "en" : "fr";
    const word = [...speciality[`keywords_${locale}`], ...speciality[`keywords_${other}`]].find((keyword) =>
      answers(wanted, keyword),
    );
    if (answers(wanted, speciality[`name_${locale}`])) ranked.push({ speciality, word: null, rank: 0 });
    else if (word) ranked.push({ speciality, word, rank: plain(word) === plain(text) ? 1 : 2 });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ speciality, word }) => ({ speciality, word }));
}
