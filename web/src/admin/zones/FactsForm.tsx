import { useState } from "preact/hooks";
import { fetchSites } from "~/shared/api/admin";
import type { Zone, ZoneFacts } from "~/shared/api/solidarity";
import { Button, Check, Field, Loaded, TextArea } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { tc } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { codesIn, numberIn } from "./facts";
import { tzn } from "./texts";

const CRITERIA = [
  ["gp_access", "facts.gp"],
  ["young_doctors_pct", "facts.young"],
  ["ald_pct", "facts.ald"],
  ["emergency_minutes", "facts.emergency"],
  ["income_eur", "facts.income"],
] as const;

type Criterion = (typeof CRITERIA)[number][0];

interface FactsFormProps {
  zone?: Zone;
  onSubmit: (facts: ZoneFacts) => Promise<void>;
  onCancel: () => void;
}

/** Name, figures, communes and places of a zone. */
export function FactsForm({ zone, onSubmit, onCancel }: FactsFormProps) {
  const said = (value: number | null | undefined) =>
    value === null || value === undefined ? "" : String(value);
  const [name, setName] = useState(zone?.name ?? "");
  const [population, setPopulation] = useState(said(zone?.population));
  const [criteria, setCriteria] = useState<Record<Criterion, string>>({
    gp_access: said(zone?.gp_access),
    young_doctors_pct: said(zone?.young_doctors_pct),
    ald_pct: said(zone?.ald_pct),
    emergency_minutes: said(zone?.emergency_minutes),
    income_eur: said(zone?.income_eur),
  });
  const [communes, setCommunes] = useState((zone?.communes ?? []).map(({ code }) => code).join(" "));
  const [sites, setSites] = useState((zone?.sites ?? []).map(({ site_id }) => site_id));
  const [checked, setChecked] = useState(false);
  const all = useResource((signal) => fetchSites(signal), []);
  const act = useAct();
  const wrong = (text: string, needed = false) =>
    checked && (text.trim() === "" ? needed : numberIn(text) === null) ? tzn("facts.number") : undefined;

  async function save() {
    setChecked(true);
    const people = numberIn(population);
    const figures = CRITERIA.map(([key]) => [key, numberIn(criteria[key])] as const);
    const unread = figures.some(([key, value]) => criteria[key].trim() !== "" && value === null);
    if (name.trim() === "" || people === null || unread) return;
    await act.run(() =>
      onSubmit({
        name: name.trim(),
        population: Math.round(people),
        tz: zone?.tz ?? "Europe/Paris",
        ...(Object.fromEntries(figures) as Record<Criterion, number | null>),
        communes: codesIn(communes),
        sites,
      }),
    );
  }

  const toggle = (id: string) =>
    setSites((known) => (known.includes(id) ? known.filter((one) => one !== id) : [...known, id]));

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={tzn("facts.name")}
        value={name}
        maxLength={200}
        error={checked && name.trim() === "" ? tzn("facts.missing") : undefined}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Field
        label={tzn("facts.population")}
        inputMode="numeric"
        value={population}
        error={wrong(population, true)}
        onInput={(event) => setPopulation(event.currentTarget.value)}
      />
      {CRITERIA.map(([key, label]) => (
        <Field
          key={key}
          label={tzn(label)}
          optional
          inputMode="decimal"
          value={criteria[key]}
          error={wrong(criteria[key])}
          onInput={(event) => {
            const { value } = event.currentTarget;
            setCriteria((known) => ({ ...known, [key]: value }));
          }}
        />
      ))}
      <TextArea
        label={tzn("facts.communes")}
        hint={tzn("facts.communes_hint")}
        value={communes}
        onInput={(event) => setCommunes(event.currentTarget.value)}
      />
      <fieldset class="zone-sites">
        <legend>{tzn("facts.sites")}</legend>
        <Loaded resource={all} skeleton={[48, 48]}>
          {(found) =>
            found.length > 0 ? (
              found.map((site) => (
                <Check
                  key={site.site_id}
                  checked={sites.includes(site.site_id)}
                  onChange={() => toggle(site.site_id)}
                >
                  {site.name}, {site.commune}
                </Check>
              ))
            ) : (
              <p class="soft">{tzn("facts.sites_none")}</p>
            )
          }
        </Loaded>
      </fieldset>
      {act.problem && <Refusal problem={act.problem} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={act.busy} data-testid="zone-save">
          {tzn("facts.save")}
        </Button>
        <Button onClick={onCancel}>{tc("action.cancel")}</Button>
      </div>
    </form>
  );
}
