import { MapPin, Pencil } from "lucide-preact";
import { useState } from "preact/hooks";
import { changeZone, type Zone, type ZoneFacts } from "~/shared/api/solidarity";
import { Button, Dialog, toast } from "~/shared/components";
import { me } from "~/shared/session/session";
import { Criteria } from "~/shared/solidarity/Criteria";
import { FactsForm } from "./FactsForm";
import { tzn } from "./texts";

/** What makes the zone one. Only an administrator changes it. */
export function FactsPart({ zone, onChanged }: { zone: Zone; onChanged: () => void }) {
  const [editing, setEditing] = useState(false);

  async function save(facts: ZoneFacts) {
    const changed = await changeZone(zone.zone_id, facts);
    toast(tzn("facts.saved", { name: changed.name }));
    setEditing(false);
    onChanged();
  }

  return (
    <>
      {me.value?.role === "administrator" && (
        <div>
          <Button icon={Pencil} data-testid="zone-edit" onClick={() => setEditing(true)}>
            {tzn("edit")}
          </Button>
        </div>
      )}
      <Criteria zone={zone} />
      <section class="stack" aria-labelledby="where-title">
        <h2 id="where-title">{tzn("facts.where")}</h2>
        {zone.sites.map((site) => (
          <p key={site.site_id} class="row">
            <MapPin size={20} aria-hidden="true" /> {site.name}, {site.commune}
          </p>
        ))}
        <p class="soft">{zone.communes.map(({ name }) => name).join(", ")}</p>
      </section>
      <Dialog open={editing} title={tzn("edit_title", { name: zone.name })} onClose={() => setEditing(false)}>
        <FactsForm zone={zone} onSubmit={save} onCancel={() => setEditing(false)} />
      </Dialog>
    </>
  );
}
