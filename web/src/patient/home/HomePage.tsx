import "./home.css";
import { CalendarCheck, FolderHeart, Video } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchPlaces, fetchSpecialities } from "~/shared/api/endpoints";
import { ErrorPanel } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { t } from "../texts";
import { DoctorNow } from "./DoctorNow";
import { Garrigue } from "./Garrigue";
import { HomeNotices } from "./HomeNotices";
import { NextAppointment } from "./NextAppointment";
import { SearchPanel } from "./SearchPanel";
import { SpecialityTiles } from "./SpecialityTiles";
import { ZonesNear } from "./ZonesNear";

/** One question, one big action. */
export function HomePage() {
  useTitle(t("home.title"));
  const [place, setPlace] = useState("");
  const specialities = useResource((signal) => fetchSpecialities(signal), []);
  const places = useResource((signal) => fetchPlaces(signal), []);
  return (
    <main id="contenu" class="home">
      <HomeNotices />
      <div class="home__hero">
        <Garrigue />
        <div class="home__question">
          <h1>{t("home.title")}</h1>
          <p>{t("home.lead")}</p>
        </div>
      </div>
      <div class="home__in">
        <SearchPanel
          specialities={specialities.data ?? []}
          places={places.data ?? []}
          place={place}
          onPlace={setPlace}
        />
        <NextAppointment />
        <DoctorNow />
        {specialities.problem && <ErrorPanel problem={specialities.problem} onRetry={specialities.reload} />}
        {!specialities.problem && <SpecialityTiles specialities={specialities.data} place={place} />}
        <ZonesNear />
        <HowItWorks />
      </div>
    </main>
  );
}

function HowItWorks() {
  const steps = [
    { icon: CalendarCheck, title: t("home.how_1"), text: t("home.how_1_text") },
    { icon: Video, title: t("home.how_2"), text: t("home.how_2_text") },
    { icon: FolderHeart, title: t("home.how_3"), text: t("home.how_3_text") },
  ];
  return (
    <section class="stack" aria-labelledby="how-title">
      <h2 id="how-title">{t("home.how")}</h2>
      <ol class="how">
        {steps.map(({ icon: Icon, title, text }) => (
          <li key={title}>
            <Icon size={28} strokeWidth={1.75} aria-hidden="true" />
            <div>
              <h3>{title}</h3>
              <p class="soft small">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
