import "../search/results.css";
import "./practitioner.css";
import { ArrowLeft, HandHeart } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { fetchPractitioner } from "~/shared/api/endpoints";
import type { Practitioner } from "~/shared/api/types";
import { Avatar, Banner, ButtonLink, Card, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale, locale, price } from "~/shared/i18n";
import { DoctorBadges, languageName } from "../search/doctor";
import { bookPath, resultsPath } from "../search/path";
import { placeLabel } from "../search/places";
import { t } from "../texts";
import { FreeTimes } from "./FreeTimes";

export default function PractitionerPage() {
  const { id = "" } = useRoute().params;
  const doctor = useResource((signal) => fetchPractitioner(id, signal), [id]);
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
        {(found) => <DoctorSheet doctor={found} />}
      </Loaded>
    </main>
  );
}

function DoctorSheet({ doctor }: { doctor: Practitioner }) {
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
          <h2 id="choose-title">{t("doctor.choose")}</h2>
          <FreeTimes
            practitionerId={doctor.practitioner_id}
            bookPath={bookPath}
            first={doctor.next_times[0]?.starts_at}
          />
        </Card>
        <div class="stack">
          <Facts doctor={doctor} />
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
function Facts({ doctor }: { doctor: Practitioner }) {
  const tag = locale.value === "fr" ? "fr-FR" : "en-GB";
  const spoken = doctor.languages.map((code) => languageName(code, tag)).join(", ");
  return (
    <Card as="div" tone="flat">
      <dl class="facts figures">
        <div>
          <dt>{t("doctor.fee")}</dt>
          <dd>
            <strong class="facts__fee">{price(doctor.fee_cents)}</strong>{" "}
            {t("doctor.sector", { n: doctor.sector })}
            <p class="soft small">{byLocale(doctor, "reimbursed_note")}</p>
          </dd>
        </div>
        <div>
          <dt>{t("doctor.duration")}</dt>
          <dd>{t("doctor.minutes", { n: doctor.visit_minutes })}</dd>
        </div>
        <div>
          <dt>{t("doctor.place")}</dt>
          <dd>
            {placeLabel(doctor.site)}
            {doctor.site.has_cabin && <p class="soft small">{t("place.cabin")}</p>}
          </dd>
        </div>
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
