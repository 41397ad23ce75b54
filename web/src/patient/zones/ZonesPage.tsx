import "./zones.css";
import { ChevronRight, MapPin, Sprout } from "lucide-preact";
import { fetchZones, type Zone } from "~/shared/api/solidarity";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayInWords, tag } from "~/shared/i18n";
import { tzo } from "./texts";

/** Where volunteers come: for whoever wonders whether that is near. */
export default function ZonesPage() {
  useTitle(tzo("zones.title"));
  const zones = useResource((signal) => fetchZones(signal), []);
  return (
    <main id="contenu" class="page stack">
      <h1>{tzo("zones.title")}</h1>
      <p>{tzo("zones.lead")}</p>
      <Loaded resource={zones} skeleton={[112, 112]}>
        {(found) =>
          found.length > 0 ? (
            <ul class="zones">
              {found.map((zone) => (
                <ZoneLine key={zone.zone_id} zone={zone} />
              ))}
            </ul>
          ) : (
            <EmptyState icon={Sprout} title={tzo("zones.empty")}>
              <p>{tzo("zones.empty_help")}</p>
              <ButtonLink kind="primary" href="/">
                {tzo("zones.search")}
              </ButtonLink>
            </EmptyState>
          )
        }
      </Loaded>
    </main>
  );
}

function ZoneLine({ zone }: { zone: Zone }) {
  const [next] = zone.days;
  const number = new Intl.NumberFormat(tag());
  return (
    <li>
      <a class="zone-line" href={`/zones/${zone.zone_id}`} data-testid="zone">
        <MapPin size={32} strokeWidth={1.5} aria-hidden="true" />
        <span class="zone-line__words">
          <strong>{zone.name}</strong>
          <span class="soft small figures">
            {tzo("zones.people", { n: number.format(zone.population) })}
            {zone.sites.length > 0 && ` · ${zone.sites.map((site) => site.commune).join(", ")}`}
          </span>
          <span class="figures">
            {next ? (
              <>
                {tzo.n("zones.days", zone.days.length)} · {tzo("zones.next", { day: dayInWords(next.day) })}
              </>
            ) : (
              <span class="soft">{tzo("zones.none")}</span>
            )}
          </span>
        </span>
        <ChevronRight size={24} aria-hidden="true" />
      </a>
    </li>
  );
}
