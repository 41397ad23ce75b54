import "./zones.css";
import { ChevronRight, Map as MapIcon, Plus, Sprout } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { addZone, fetchManagedZones, type Zone, type ZoneFacts } from "~/shared/api/solidarity";
import { Button, Dialog, EmptyState, Loaded, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayInWords, tag } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { FactsForm } from "./FactsForm";
import { Report } from "./Report";
import { tzn } from "./texts";

/** The zones one looks after, and what the days given to them have brought. */
export default function ZonesPage() {
  useTitle(tzn("title"));
  const { route } = useLocation();
  const [adding, setAdding] = useState(false);
  const zones = useResource((signal) => fetchManagedZones(signal), []);
  const adds = me.value?.role === "administrator";

  async function add(facts: ZoneFacts) {
    const zone = await addZone(facts);
    toast(tzn("facts.saved", { name: zone.name }));
    route(`/admin/zones/${zone.zone_id}`);
  }

  return (
    <main id="contenu" class="page page--wide stack admin-board">
      <div class="admin-board__head">
        <div>
          <h1>{tzn("title")}</h1>
          <p class="soft">{tzn("lead")}</p>
        </div>
        {adds && (
          <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
            {tzn("add")}
          </Button>
        )}
      </div>
      <Loaded resource={zones} skeleton={[76, 76, 240]}>
        {(found) =>
          found.length > 0 ? (
            <>
              <ul class="admin-rows">
                {found.map((zone) => (
                  <ZoneRow key={zone.zone_id} zone={zone} />
                ))}
              </ul>
              <Report />
            </>
          ) : (
            <EmptyState icon={Sprout} title={tzn("empty")}>
              <p>{tzn(adds ? "empty_help" : "empty_own")}</p>
            </EmptyState>
          )
        }
      </Loaded>
      <Dialog open={adding} title={tzn("add")} onClose={() => setAdding(false)}>
        <FactsForm onSubmit={add} onCancel={() => setAdding(false)} />
      </Dialog>
    </main>
  );
}

function ZoneRow({ zone }: { zone: Zone }) {
  const [next] = zone.days;
  return (
    <li class="admin-rows__one">
      <a class="zone-row" href={`/admin/zones/${zone.zone_id}`} data-testid="zone-row">
        <MapIcon size={24} aria-hidden="true" />
        <span class="zone-row__what">
          <strong>{zone.name}</strong>
          <span class="soft figures">
            {tzn("people", { n: new Intl.NumberFormat(tag()).format(zone.population) })}
            {zone.sites.length > 0 && ` · ${zone.sites.map((site) => site.name).join(", ")}`}
          </span>
        </span>
        <span class="zone-row__days soft figures">
          {tzn.n("days", zone.days.length)}
          {next && ` · ${tzn("next", { day: dayInWords(next.day) })}`}
        </span>
        <ChevronRight size={22} aria-hidden="true" />
      </a>
    </li>
  );
}
