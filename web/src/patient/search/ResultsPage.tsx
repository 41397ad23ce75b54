import "./results.css";
import { SearchX, X } from "lucide-preact";
import { useLocation } from "preact-iso/router";
import { fetchPlaces, fetchPractitioners, fetchSpecialities } from "~/shared/api/endpoints";
import type { PractitionerCard, Speciality } from "~/shared/api/types";
import { Button, ButtonLink, EmptyState, Loaded, Select } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale } from "~/shared/i18n";
import { t } from "../texts";
import { DoctorCard } from "./DoctorCard";
import { resultsPath, type Search } from "./path";
import { placeOptions } from "./places";

export default function ResultsPage() {
  const { query, route } = useLocation();
  const search: Search = { speciality: query.specialite, place: query.lieu, q: query.q };
  const specialities = useResource((signal) => fetchSpecialities(signal), []);
  const places = useResource((signal) => fetchPlaces(signal), []);
  const found = useResource((signal) => fetchPractitioners(search, signal), [search]);

  const chosen = specialities.data?.find((speciality) => speciality.code === search.speciality);
  const title = chosen ? byLocale(chosen, "name") : t("results.title");
  useTitle(title);
  const change = (next: Search) => route(resultsPath({ ...search, ...next }), true);

  return (
    <main id="contenu" class="page page--wide stack">
      <h1>{title}</h1>
      <div class="filters">
        <Select
          label={t("results.filter_speciality")}
          value={search.speciality ?? ""}
          onChange={(event) => change({ speciality: event.currentTarget.value })}
          options={specialityOptions(specialities.data ?? [])}
        />
        <Select
          label={t("home.place")}
          value={search.place ?? ""}
          onChange={(event) => change({ place: event.currentTarget.value })}
          options={placeOptions(places.data ?? [])}
        />
      </div>
      {search.q && (
        <p class="row">
          {t("results.for", { words: search.q })}
          <Button kind="quiet" icon={X} onClick={() => change({ q: "" })}>
            {t("results.clear_words")}
          </Button>
        </p>
      )}
      <Loaded resource={found} skeleton={[220, 220, 220]}>
        {(doctors) => <Results doctors={doctors} search={search} />}
      </Loaded>
    </main>
  );
}

function Results({ doctors, search }: { doctors: PractitionerCard[]; search: Search }) {
  return (
    <>
      <p class="soft" role="status">
        {doctors.length > 0 && t.n("results.count", doctors.length)}
      </p>
      {doctors.length === 0 && <NobodyFound search={search} />}
      <ul class="doctors">
        {doctors.map((doctor) => (
          <DoctorCard key={doctor.practitioner_id} doctor={doctor} />
        ))}
      </ul>
    </>
  );
}

function NobodyFound({ search }: { search: Search }) {
  return (
    <EmptyState icon={SearchX} title={t("results.empty")}>
      {search.place ? (
        <>
          <p>{t("results.empty_help")}</p>
          <ButtonLink kind="primary" href={resultsPath({ ...search, place: "" })}>
            {t("results.empty_go")}
          </ButtonLink>
        </>
      ) : (
        <ButtonLink kind="primary" href="/">
          {t("results.empty_home")}
        </ButtonLink>
      )}
    </EmptyState>
  );
}

function specialityOptions(specialities: Speciality[]) {
  const named = specialities
    .map((speciality) => ({ value: speciality.code, label: byLocale(speciality, "name") }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return [{ value: "", label: t("results.any_speciality") }, ...named];
}
