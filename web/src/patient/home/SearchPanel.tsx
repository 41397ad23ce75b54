import { Search } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { fetchSuggestions } from "~/shared/api/search";
import type { Place, Speciality } from "~/shared/api/types";
import { Button, Field, Select } from "~/shared/components";
import { byLocale, locale } from "~/shared/i18n";
import { specialityIcon } from "../search/icons";
import { type Match, matchSpecialities } from "../search/match";
import { resultsPath } from "../search/path";
import { placeOptions } from "../search/places";
import { t } from "../texts";

interface SearchPanelProps {
  specialities: Speciality[];
  places: Place[];
  place: string;
  onPlace: (siteId: string) => void;
}

const SHOWN = 3;

/** What hurts, in free words, and where. The specialities that answer appear as the person types. */
export function SearchPanel({ specialities, places, place, onPlace }: SearchPanelProps) {
  const { route } = useLocation();
  const [need, setNeed] = useState("");
  const language = locale.value;
  const near = useMemo(() => matchSpecialities(need, specialities, language), [need, specialities, language]);
  const words = need.trim();
  const guessed = useGuesses(near.length === 0 ? words : "", specialities);
  const matches = near.length > 0 ? near : guessed;
  const best = matches.length === 1 || matches[0]?.word === null ? matches[0] : undefined;

  return (
    <search>
      <form
        class="search card"
        onSubmit={(event) => {
          event.preventDefault();
          route(
            best
              ? resultsPath({ speciality: best.speciality.code, place })
              : resultsPath({ q: words, place }),
          );
        }}
      >
        <div class="search__fields">
          <Field
            label={t("home.need")}
            type="search"
            enterkeyhint="search"
            autocomplete="off"
            placeholder={t("home.need_example")}
            value={need}
            onInput={(event) => setNeed(event.currentTarget.value)}
          />
          <Select
            label={t("home.place")}
            value={place}
            onChange={(event) => onPlace(event.currentTarget.value)}
            options={placeOptions(places)}
          />
          <Button kind="primary" type="submit" icon={Search}>
            {t("home.go")}
          </Button>
        </div>
        <div class="search__answer" aria-live="polite">
          {words.length > 1 && specialities.length > 0 && (
            <Suggestions matches={matches.slice(0, SHOWN)} total={matches.length} place={place} />
          )}
        </div>
      </form>
    </search>
  );
}

const TYPED_MS = 250;

/** Where the page's own words find nothing, the server forgives typing mistakes and reads whole sentences. */
function useGuesses(words: string, specialities: Speciality[]): Match[] {
  const [found, setFound] = useState<Match[]>([]);
  useEffect(() => {
    setFound([]);
    if (words.length < 3) return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      fetchSuggestions(words, control.signal)
        .then((answers) =>
          setFound(
            answers.flatMap(({ code, words: own }) => {
              const speciality = specialities.find((one) => one.code === code);
              return speciality ? [{ speciality, word: own[0] ?? null }] : [];
            }),
          ),
        )
        .catch(() => undefined); // A dead line: searching with the words as they are still works later.
    }, TYPED_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [words, specialities]);
  return found;
}

function Suggestions({ matches, total, place }: { matches: Match[]; total: number; place: string }) {
  if (total === 0) return <p class="soft small">{t("home.no_match")}</p>;
  return (
    <>
      <p class="visually-hidden">{t.n("home.matches", total)}</p>
      <ul class="suggestions">
        {matches.map(({ speciality, word }) => {
          const Icon = specialityIcon(speciality.code);
          return (
            <li key={speciality.code}>
              <a class="suggestion" href={resultsPath({ speciality: speciality.code, place })}>
                <Icon size={24} aria-hidden="true" />
                <span>
                  <strong>{byLocale(speciality, "name")}</strong>
                  <span class="soft small">
                    {word ? t("home.match", { word }) : t.n("home.doctors", speciality.practitioners)}
                  </span>
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </>
  );
}
