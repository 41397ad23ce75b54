import "~/shared/components/wide-table.css";
import "./demand.css";
import { Check } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchSpecialities } from "~/shared/api/endpoints";
import { fetchTariffs, setTariff, type Tariff } from "~/shared/api/search";
import type { Speciality } from "~/shared/api/types";
import { Button, Card, Field, Loaded, Select, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { birthDate, byLocale, dayOf, price, tag } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { centsOf } from "./cents";
import { td } from "./texts";

/** What a visit may cost without overrun, by speciality and date. Only an administrator changes it. */
export default function TariffsPage() {
  useTitle(td("tariff.title"));
  const tariffs = useResource((signal) => fetchTariffs(signal), []);
  const specialities = useResource((signal) => fetchSpecialities(signal), []);
  return (
    <main id="contenu" class="page page--wide stack">
      <h1>{td("tariff.title")}</h1>
      <p class="soft">{td("tariff.lead")}</p>
      {me.value?.role === "administrator" && specialities.data && (
        <NewTariff specialities={specialities.data} onSaved={tariffs.reload} />
      )}
      <Loaded resource={tariffs} skeleton={[48, 48, 48]}>
        {(found) => <Table tariffs={found} specialities={specialities.data ?? []} />}
      </Loaded>
    </main>
  );
}

function Table({ tariffs, specialities }: { tariffs: Tariff[]; specialities: Speciality[] }) {
  const nameOf = (code: string) => {
    const found = specialities.find((one) => one.code === code);
    return found ? byLocale(found, "name") : code;
  };
  const rows = [...tariffs].sort(
    (a, b) =>
      nameOf(a.speciality_code).localeCompare(nameOf(b.speciality_code), tag()) ||
      b.valid_from.localeCompare(a.valid_from),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone the table scrolls, by keyboard too
    <section class="wide-table" tabIndex={0} aria-label={td("tariff.title")}>
      <table class="figures" data-testid="tariffs">
        <thead>
          <tr>
            <th scope="col">{td("demand.speciality")}</th>
            <th scope="col" class="wide-table__number">
              {td("tariff.sum")}
            </th>
            <th scope="col">{td("tariff.from")}</th>
            <th scope="col">{td("tariff.until")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.speciality_code} ${row.valid_from}`}>
              <th scope="row">{nameOf(row.speciality_code)}</th>
              <td class="wide-table__number">{price(row.cents)}</td>
              <td>{birthDate(row.valid_from)}</td>
              <td>
                {row.valid_until ? birthDate(row.valid_until) : <span class="soft">{td("tariff.open")}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NewTariff({ specialities, onSaved }: { specialities: Speciality[]; onSaved: () => void }) {
  const [speciality, setSpeciality] = useState(specialities[0]?.code ?? "");
  const [euros, setEuros] = useState("");
  const [from, setFrom] = useState(dayOf(Date.now()));
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAct();
  const cents = centsOf(euros);

  const save = () => {
    setTried(true);
    if (cents === undefined || !from) return;
    void run(async () => {
      await setTariff({ speciality_code: speciality, valid_from: from, cents });
      setEuros("");
      setTried(false);
      onSaved();
      toast(td("tariff.saved"));
    });
  };

  return (
    <Card labelledBy="new-tariff" tone="flat">
      <h2 id="new-tariff">{td("tariff.new")}</h2>
      <form
        class="tariff-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Select
          label={td("demand.speciality")}
          value={speciality}
          onChange={(event) => setSpeciality(event.currentTarget.value)}
          options={specialities.map((one) => ({ value: one.code, label: byLocale(one, "name") }))}
        />
        <Field
          label={td("tariff.euros")}
          inputMode="decimal"
          autocomplete="off"
          value={euros}
          error={tried && cents === undefined ? td("tariff.wrong") : undefined}
          onInput={(event) => setEuros(event.currentTarget.value)}
        />
        <Field
          label={td("tariff.from")}
          type="date"
          value={from}
          error={tried && !from ? td("tariff.missing") : undefined}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" icon={Check} busy={busy}>
          {td("tariff.save")}
        </Button>
      </form>
      {problem && <Refusal problem={problem} />}
    </Card>
  );
}
