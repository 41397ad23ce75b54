import "./results.css";
import "../finding/filters.css";
import { Search as SearchIcon, SearchX, SlidersHorizontal, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { fetchPlaces, fetchSpecialities } from "~/shared/api/endpoints";
import { fetchSuggestions, fetchVisitTypes, searchPractitioners } from "~/shared/api/search";
import type { PractitionerCard } from "~/shared/api/types";
import { Banner, Button, ButtonLink, Dialog, EmptyState, Field, Loaded } from "~/shared/components";
import type { Resource } from "~/shared/hooks/useResource";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale } from "~/shared/i18n";
import { ActiveFilters, countFilters } from "../finding/ActiveFilters";
import { FilterFields } from "../finding/FilterFields";
import { tf } from "../finding/texts";
import { t } from "../texts";
import { AskLink } from "../waiting/AskLink";
import { joinPath } from "../waiting/path";
import { DoctorCard } from "./DoctorCard";
import { resultsPath, type Search, searchIn } from "./path";

export default function ResultsPage() {
  const { query, route } = useLocation();
  const search = searchIn(query);
  const specialities = useResource((signal) => fetchSpecialities(signal), []);
  const places = useResource((signal) => fetchPlaces(signal), []);
  const found = useResource((signal) => searchPractitioners(search, signal), [search]);
  const [filtering, setFiltering] = useState(false);

  const chosen = specialities.data?.find((speciality) => speciality.code === search.speciality);
  const title = chosen ? byLocale(chosen, "name") : t("results.title");
  useTitle(title);
  const change = (next: Search) => route(resultsPath({ ...search, ...next }), true);
  const fields = (
    <FilterFields
      search={search}
      specialities={specialities.data ?? []}
      places={places.data ?? []}
      onChange={change}
    />
  );
  const filters = countFilters(search);
  const clear = () => route(resultsPath({ speciality: search.speciality, q: search.q }), true);

  return (
    <main id="contenu" class="page page--wide stack">
      <h1>{title}</h1>
      <Words search={search} onChange={change} />
      <div class="finding">
        <aside class="finding__side" aria-label={tf("search.filters")}>
          {fields}
          {filters > 0 && (
            <Button kind="quiet" icon={X} onClick={clear}>
              {tf("search.clear")}
            </Button>
          )}
        </aside>
        <div class="stack finding__list">
          <div class="finding__open">
            <Button
              icon={SlidersHorizontal}
              wide
              onClick={() => setFiltering(true)}
              data-testid="open-filters"
            >
              {filters > 0 ? tf("search.filters_n", { n: filters }) : tf("search.filters")}
            </Button>
          </div>
          <ActiveFilters search={search} places={places.data ?? []} onChange={change} />
          {found.problem?.is("request.invalid") ? (
            <NotUnderstood />
          ) : (
            <Loaded resource={found} skeleton={[220, 220, 220]}>
              {(doctors) => <Results doctors={doctors} search={search} onClear={clear} />}
            </Loaded>
          )}
        </div>
      </div>
      <Dialog
        open={filtering}
        title={tf("search.filters")}
        onClose={() => setFiltering(false)}
        actions={
          <>
            <Button kind="primary" onClick={() => setFiltering(false)} data-testid="show-results">
              {showWords(found)}
            </Button>
            {filters > 0 && (
              <Button kind="quiet" onClick={clear}>
                {tf("search.clear")}
              </Button>
            )}
          </>
        }
      >
        {fields}
      </Dialog>
    </main>
  );
}

function showWords(found: Resource<PractitionerCard[]>): string {
  return found.data?.length ? tf.n("search.show", found.data.length) : tf("search.show_none");
}

/** The typed words, and the specialities they were understood as. */
function Words({ search, onChange }: { search: Search; onChange: (next: Search) => void }) {
  const { q = "" } = search;
  const [words, setWords] = useState(q);
  useEffect(() => setWords(q), [q]);
  const meant = useResource((signal) => (q ? fetchSuggestions(q, signal) : Promise.resolve([])), [q]);
  return (
    <search class="stack words">
      <form
        class="words__form"
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ q: words.trim() || undefined });
        }}
      >
        <Field
          label={tf("search.words")}
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <Button type="submit" icon={SearchIcon}>
          {tf("search.go")}
        </Button>
      </form>
      {q && !search.speciality && !!meant.data?.length && (
        <p class="row small" role="status">
          {tf("search.understood")}
          {meant.data.map((one) => (
            <a key={one.code} href={resultsPath({ ...search, q: undefined, speciality: one.code })}>
              {byLocale(one, "name")}
            </a>
          ))}
        </p>
      )}
    </search>
  );
}

interface ResultsProps {
  doctors: PractitionerCard[];
  search: Search;
  onClear: () => void;
}

function Results({ doctors, search, onClear }: ResultsProps) {
  const visits = useResource(
    (signal) => (search.visit_type ? fetchVisitTypes(search.speciality ?? "", signal) : Promise.resolve([])),
    [search.visit_type, search.speciality],
  );
  const visit = visits.data?.find((one) => one.code === search.visit_type);
  const count = search.sort === "nearest" ? "search.nearest" : "search.soonest";
  const noneFree = doctors.length > 0 && doctors.every((doctor) => doctor.next_times.length === 0);
  return (
    <>
      <p class="soft" role="status">
        {doctors.length > 0 && tf.n(count, doctors.length)}
      </p>
      {noneFree && <Banner tone="help">{tf("search.none_free")}</Banner>}
      {doctors.length === 0 && <NobodyFound search={search} onClear={onClear} />}
      <ul class="doctors">
        {doctors.map((doctor) => (
          <DoctorCard key={doctor.practitioner_id} doctor={doctor} search={search} visit={visit} />
        ))}
      </ul>
      {search.speciality && <AskLink href={joinPath({ specialite: search.speciality })} />}
    </>
  );
}

function NobodyFound({ search, onClear }: { search: Search; onClear: () => void }) {
  return (
    <EmptyState icon={SearchX} title={t("results.empty")}>
      <p>{tf("search.empty_help")}</p>
      {countFilters(search) > 0 ? (
        <Button kind="primary" onClick={onClear}>
          {tf("search.clear")}
        </Button>
      ) : (
        <ButtonLink kind="primary" href="/">
          {t("results.empty_home")}
        </ButtonLink>
      )}
    </EmptyState>
  );
}

/** An old or mistyped address: trying again would say the same. */
function NotUnderstood() {
  return (
    <EmptyState icon={SearchX} title={tf("search.unknown")}>
      <p>{tf("search.unknown_help")}</p>
      <ButtonLink kind="primary" href="/medecins">
        {tf("search.unknown_all")}
      </ButtonLink>
    </EmptyState>
  );
}
