import "./zones.css";
import { ArrowLeft, CalendarHeart, HeartHandshake, MapPin, MapPinOff } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { fetchZone, type Zone } from "~/shared/api/solidarity";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { tag } from "~/shared/i18n";
import { Criteria } from "~/shared/solidarity/Criteria";
import { placeLabel } from "../search/places";
import { DayCard } from "./DayCard";
import { tzo } from "./texts";

/** Who comes next, for whom, and why this zone was chosen. */
export default function ZonePage() {
  const { id = "" } = useRoute().params;
  const zone = useResource((signal) => fetchZone(id, signal), [id]);
  useTitle(zone.data?.name ?? tzo("zones.title"));
  return (
    <main id="contenu" class="page stack">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/zones" class="btn--flush">
          {tzo("zone.back")}
        </ButtonLink>
      </div>
      {zone.problem?.is("request.not_found", "request.invalid") ? (
        <EmptyState level={1} icon={MapPinOff} title={tzo("zone.missing")} />
      ) : (
        <Loaded resource={zone} skeleton={[48, 96, 220, 220]}>
          {(found) => <Sheet zone={found} />}
        </Loaded>
      )}
    </main>
  );
}

function Sheet({ zone }: { zone: Zone }) {
  const number = new Intl.NumberFormat(tag());
  return (
    <>
      <header class="stack zone-head">
        <h1>{zone.name}</h1>
        <p class="soft figures">
          {tzo("zones.people", { n: number.format(zone.population) })} ·{" "}
          {tzo.n("zone.communes", zone.communes.length)}
        </p>
      </header>
      <section class="zone-who" aria-labelledby="who-title">
        <HeartHandshake size={32} strokeWidth={1.5} aria-hidden="true" />
        <div class="stack">
          <h2 id="who-title">{tzo("zone.who")}</h2>
          <p>{tzo("zone.who_text")}</p>
          <div>
            <ButtonLink href="/domicile">{tzo("zone.say")}</ButtonLink>
          </div>
        </div>
      </section>
      <section class="stack" aria-labelledby="days-title">
        <h2 id="days-title">{tzo("zone.days")}</h2>
        {zone.days.length > 0 ? (
          <ul class="stack">
            {zone.days.map((day) => (
              <DayCard key={day.volunteer_day_id} day={day} />
            ))}
          </ul>
        ) : (
          <EmptyState icon={CalendarHeart} title={tzo("zone.days_none")}>
            <p>{tzo("zone.days_none_help")}</p>
          </EmptyState>
        )}
      </section>
      <section class="stack" aria-labelledby="why-title">
        <h2 id="why-title">{tzo("zone.why")}</h2>
        <Criteria zone={zone} />
      </section>
      <section class="stack" aria-labelledby="where-title">
        <h2 id="where-title">{tzo("zone.where")}</h2>
        {zone.sites.map((site) => (
          <p key={site.site_id} class="zone-place">
            <MapPin size={20} aria-hidden="true" /> {placeLabel(site)}
          </p>
        ))}
        <p class="soft">{zone.communes.map((commune) => commune.name).join(", ")}</p>
      </section>
    </>
  );
}
