import "../search/results.css";
import "./practitioner.css";
import { ArrowLeft, HandHeart } from "lucide-preact";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchPractitioner } from "~/shared/api/endpoints";
import { type Cabin, fetchCabins, fetchInstruments } from "~/shared/api/search";
import type { Practitioner } from "~/shared/api/types";
import { Avatar, Banner, ButtonLink, Card, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale, locale } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { ChooseVisit } from "../finding/ChooseVisit";
import { settled, waysOf } from "../finding/choice";
import { PickTime } from "../finding/PickTime";
import { tf } from "../finding/texts";
import { DoctorBadges, languageName } from "../search/doctor";
import { bookPath, choiceIn, practitionerPath, resultsPath } from "../search/path";
import { placeLabel } from "../search/places";
import { personOf } from "../space/person";
import { t } from "../texts";
import { AskLink } from "../waiting/AskLink";
import { joinPath } from "../waiting/path";
import { Fee } from "./Fee";

export default function PractitionerPage() {
  const { id = "" } = useRoute().params;
  const doctor = useResource((signal) => fetchPractitioner(id, signal), [id]);
  const cabins = useResource((signal) => fetchCabins(undefined, signal), []);
  useTitle(doctor.data?.name ?? t("results.title"));
  return (
    <main id="contenu" class="page page--wide stack">
      <div>
        <ButtonLink
          kind="quiet"
          icon={ArrowLeft}
          class="btn--flush"
          href={resultsPath({ speciality: doctor.data?.speciality })}
        >
          {t("doctor.back")}
        </ButtonLink>
      </div>
      {!doctor.data && <h1 class="visually-hidden">{t("results.title")}</h1>}
      <Loaded resource={doctor} skeleton={[120, 320, 160]}>
        {(found) => (
          <Loaded resource={cabins} skeleton={[320]}>
            {(all) => <DoctorSheet doctor={found} cabins={all} />}
          </Loaded>
        )}
      </Loaded>
    </main>
  );
}

function DoctorSheet({ doctor, cabins }: { doctor: Practitioner; cabins: Cabin[] }) {
  const { query, route } = useLocation();
  const wanted = choiceIn(query);
  const visit = doctor.visits.find((one) => one.code === wanted.visit);
  const ways = waysOf(doctor, visit, cabins);
  const choice = settled({ ...wanted, visit: visit?.code }, doctor, ways);
  const instruments = useResource((signal) => fetchInstruments(signal), []);
  const patientId = me.value?.role === "patient" ? personOf(me.value).patientId : undefined;
  const { practitioner_id } = doctor;
  return (
    <>
      <header class="sheet__head">
        <Avatar name={doctor.name} seed={doctor.portrait_seed} size={80} />
        <div>
          <h1>{doctor.name}</h1>
          <p>{byLocale(doctor, "speciality")}</p>
          <DoctorBadges doctor={doctor} />
        </div>
      </header>
      <div class="sheet">
        <Card labelledBy="choose-title">
          <h2 id="choose-title">{tf("choose.title")}</h2>
          <ChooseVisit
            doctor={doctor}
            ways={ways}
            visit={visit}
            choice={choice}
            instruments={instruments.data ?? []}
            onChange={(next) => route(practitionerPath(practitioner_id, next), true)}
          />
          {choice.mode && (
            <PickTime
              practitionerId={practitioner_id}
              choice={choice}
              patientId={patientId}
              first={doctor.next_times[0]?.starts_at}
              href={(startsAt) => bookPath(practitioner_id, startsAt, choice)}
            />
          )}
          <AskLink href={joinPath({ medecin: practitioner_id })} />
        </Card>
        <div class="stack">
          <Facts doctor={doctor} minutes={visit?.minutes ?? doctor.visit_minutes} />
          {doctor.volunteer && <Banner tone="help" icon={HandHeart} title={t("doctor.volunteer_note")} />}
          {byLocale(doctor, "about") && (
            <section class="stack" aria-labelledby="about-title">
              <h2 id="about-title">{t("doctor.about")}</h2>
              <p>{byLocale(doctor, "about")}</p>
            </section>
          )}
        </div>
      </div>
    </>
  );
}

/** What it costs and who it is, before anything is booked. */
function Facts({ doctor, minutes }: { doctor: Practitioner; minutes: number }) {
  const tag = locale.value === "fr" ? "fr-FR" : "en-GB";
  const spoken = doctor.languages.map((code) => languageName(code, tag)).join(", ");
  const ages = agesOf(doctor);
  return (
    <Card as="div" tone="flat">
      <dl class="facts figures">
        <div>
          <dt>{t("doctor.fee")}</dt>
          <dd>
            <Fee doctor={doctor} />
          </dd>
        </div>
        <div>
          <dt>{t("doctor.duration")}</dt>
          <dd>{t("doctor.minutes", { n: minutes })}</dd>
        </div>
        <div>
          <dt>{t("doctor.place")}</dt>
          <dd>
            {placeLabel(doctor.site)}
            {doctor.site.has_cabin && <p class="soft small">{t("place.cabin")}</p>}
          </dd>
        </div>
        {ages && (
          <div>
            <dt>{tf("filter.age")}</dt>
            <dd>{ages}</dd>
          </div>
        )}
        <div>
          <dt>{t("doctor.languages")}</dt>
          <dd class="capital">{spoken}</dd>
        </div>
        <div>
          <dt>{t("doctor.rpps")}</dt>
          <dd>{doctor.rpps}</dd>
        </div>
      </dl>
    </Card>
  );
}

function agesOf({ min_age: min, max_age: max }: Practitioner): string | undefined {
  if (min !== null && max !== null) return tf("choose.ages", { min, max });
  if (min !== null) return tf("choose.ages_from", { min });
  return max === null ? undefined : tf("choose.ages_to", { max });
}
