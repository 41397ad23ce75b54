import { HeartHandshake, MapPinOff } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  type DayPart,
  fetchOffered,
  fetchZones,
  type GivenDay,
  giveDay,
  type Offered,
  type Zone,
} from "~/shared/api/solidarity";
import { Button, Card, EmptyState, ErrorPanel, Loaded, Select, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndMonth, price, tc } from "~/shared/i18n";
import { OfferChoice } from "./OfferChoice";
import { Refusal } from "./Refusal";
import { ts } from "./texts";

const PARTS: DayPart[] = ["full", "morning", "afternoon"];
const PAY = { full: 20_000, morning: 10_000, afternoon: 10_000 } as const;

interface GiveFormProps {
  day: string;
  onGiven: (day: GivenDay) => void;
  onCancel: () => void;
}

/** Where, how long, and what of the commune's to use. */
export function GiveForm(props: GiveFormProps) {
  const zones = useResource((signal) => fetchZones(signal), []);
  return (
    <Card tone="action" labelledBy="give-title">
      <h2 id="give-title">{ts("give.title", { day: dayAndMonth(props.day) })}</h2>
      <Loaded resource={zones} skeleton={[72, 72, 72]}>
        {(all) => {
          const open = all.filter((zone) => zone.sites.length > 0);
          return open.length > 0 ? (
            <Form {...props} zones={open} />
          ) : (
            <EmptyState icon={MapPinOff} title={ts("give.no_zone")}>
              <p>{ts("give.no_zone_help")}</p>
            </EmptyState>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Form({ day, zones, onGiven, onCancel }: GiveFormProps & { zones: Zone[] }) {
  const [zoneId, setZoneId] = useState(zones[0]?.zone_id ?? "");
  const [siteId, setSiteId] = useState("");
  const [part, setPart] = useState<DayPart>("full");
  const [wanted, setWanted] = useState<string[]>([]);
  const { busy, problem, run } = useAction();
  const zone = zones.find((one) => one.zone_id === zoneId) ?? zones[0];
  const site = zone?.sites.find((one) => one.site_id === siteId) ?? zone?.sites[0];
  const offered = useResource((signal) => fetchOffered(zoneId, day, part, signal), [zoneId, day, part]);
  const usable = (offered.data ?? []).filter((one) => one.site_id === null || one.site_id === site?.site_id);
  const chosen = usable.filter((one) => !one.taken && wanted.includes(one.offer_id));

  const toggle = (one: Offered) =>
    setWanted((known) =>
      known.includes(one.offer_id) ? known.filter((id) => id !== one.offer_id) : [...known, one.offer_id],
    );

  const give = () =>
    run(async () => {
      if (!site) return;
      const offers = chosen.map((one) => one.offer_id);
      const given = await giveDay({ day, site_id: site.site_id, part, offers });
      toast(ts("give.done", { day: dayAndMonth(day) }));
      onGiven(given);
    });

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void give();
      }}
    >
      <Select
        label={ts("give.zone")}
        value={zoneId}
        options={zones.map((one) => ({ value: one.zone_id, label: one.name }))}
        onChange={(event) => setZoneId(event.currentTarget.value)}
      />
      <Select
        label={ts("give.place")}
        value={site?.site_id ?? ""}
        options={(zone?.sites ?? []).map((one) => ({
          value: one.site_id,
          label: `${one.name}, ${one.commune}`,
        }))}
        onChange={(event) => setSiteId(event.currentTarget.value)}
      />
      <Select
        label={ts("give.part")}
        value={part}
        options={PARTS.map((one) => ({ value: one, label: ts(`give.part.${one}`) }))}
        onChange={(event) => setPart(event.currentTarget.value as DayPart)}
      />
      <fieldset class="offers">
        <legend>{ts("give.offers")}</legend>
        <Loaded resource={offered} skeleton={[72, 72]}>
          {() =>
            usable.length > 0 ? (
              usable.map((one) => (
                <OfferChoice
                  key={one.offer_id}
                  offered={one}
                  checked={chosen.includes(one)}
                  onToggle={() => toggle(one)}
                />
              ))
            ) : (
              <p class="soft">{ts("give.offers_none")}</p>
            )
          }
        </Loaded>
      </fieldset>
      <p class="soft figures">{ts("give.pay", { amount: price(PAY[part]) })}</p>
      {problem && (problem.status === 409 ? <Refusal problem={problem} /> : <ErrorPanel problem={problem} />)}
      <div class="row">
        <Button kind="primary" type="submit" icon={HeartHandshake} busy={busy} data-testid="give">
          {busy ? ts("give.wait") : ts("give.go")}
        </Button>
        <Button onClick={onCancel}>{tc("action.cancel")}</Button>
      </div>
    </form>
  );
}
