import { Check } from "lucide-preact";
import { useState } from "preact/hooks";
import { type AssistRate, fetchAssistRates, setAssistRate } from "~/shared/api/assists";
import { tz } from "~/shared/assists/texts";
import { Button, Card, Field, Loaded, Select, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { birthDate, dayOf, price } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { centsOf } from "../demand/cents";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";

/** What acts of assistance are paid, with dates. Only an administrator changes it. */
export function AssistRates({ onChanged }: { onChanged: () => void }) {
  const rates = useResource((signal) => fetchAssistRates(signal), []);
  return (
    <section class="stack" aria-labelledby="assist-rates">
      <h2 id="assist-rates">{tz("rates.title")}</h2>
      <p class="soft">{tz("rates.lead")}</p>
      <Loaded resource={rates} skeleton={[48, 48]}>
        {(found) => (found.length === 0 ? <p class="soft">{tz("rates.empty")}</p> : <Table rates={found} />)}
      </Loaded>
      {me.value?.role === "administrator" && (
        <NewRate
          onSaved={() => {
            rates.reload();
            onChanged();
          }}
        />
      )}
    </section>
  );
}

const kindWords = ({ kind, from_acts }: AssistRate) =>
  kind === "act" ? tz("kind.act") : tz("kind.year_from", { n: from_acts });

function Table({ rates }: { rates: AssistRate[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone the table scrolls, by keyboard too
    <section class="wide-table" tabIndex={0} aria-label={tz("rates.table")}>
      <table class="figures" data-testid="assist-rates">
        <thead>
          <tr>
            <th scope="col">{tz("rates.kind")}</th>
            <th scope="col" class="wide-table__number">
              {tz("amount")}
            </th>
            <th scope="col">{tz("rates.code")}</th>
            <th scope="col">{tz("rates.from")}</th>
            <th scope="col">{tz("rates.until")}</th>
          </tr>
        </thead>
        <tbody>
          {rates.map((rate) => (
            <tr key={`${rate.kind} ${rate.from_acts} ${rate.valid_from}`}>
              <th scope="row">{kindWords(rate)}</th>
              <td class="wide-table__number">{price(rate.cents)}</td>
              <td>{rate.code}</td>
              <td>{birthDate(rate.valid_from)}</td>
              <td>
                {rate.valid_until ? (
                  birthDate(rate.valid_until)
                ) : (
                  <span class="soft">{tz("rates.open")}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const CODE = /^[A-Za-z0-9 .+/-]{0,20}$/;
const COUNT = /^[1-9]\d{0,4}$/;

function NewRate({ onSaved }: { onSaved: () => void }) {
  const [kind, setKind] = useState<AssistRate["kind"]>("act");
  const [acts, setActs] = useState("");
  const [euros, setEuros] = useState("");
  const [code, setCode] = useState("");
  const [from, setFrom] = useState(dayOf(Date.now()));
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAct();
  const cents = centsOf(euros);
  const counted = kind === "act" || COUNT.test(acts);

  const save = () => {
    setTried(true);
    if (cents === undefined || !from || !counted || !CODE.test(code)) return;
    void run(async () => {
      await setAssistRate({
        kind,
        from_acts: kind === "act" ? 0 : Number(acts),
        valid_from: from,
        cents,
        code,
      });
      setEuros("");
      setTried(false);
      onSaved();
      toast(tz("rates.saved"));
    });
  };

  return (
    <Card labelledBy="new-assist-rate" tone="flat">
      <h3 id="new-assist-rate">{tz("rates.add")}</h3>
      <form
        class="assists__form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Select
          label={tz("rates.kind")}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value === "year" ? "year" : "act")}
          options={(["act", "year"] as const).map((one) => ({ value: one, label: tz(`kind.${one}`) }))}
        />
        {kind === "year" && (
          <Field
            label={tz("rates.from_acts")}
            inputMode="numeric"
            autocomplete="off"
            value={acts}
            error={tried && !counted ? tz("rates.from_acts_wrong") : undefined}
            onInput={(event) => setActs(event.currentTarget.value)}
          />
        )}
        <Field
          label={tz("rates.euros")}
          inputMode="decimal"
          autocomplete="off"
          value={euros}
          error={tried && cents === undefined ? tz("rates.euros_wrong") : undefined}
          onInput={(event) => setEuros(event.currentTarget.value)}
        />
        <Field
          label={tz("rates.code")}
          optional
          autocomplete="off"
          value={code}
          error={tried && !CODE.test(code) ? tz("rates.code_wrong") : undefined}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <Field
          label={tz("rates.from")}
          type="date"
          value={from}
          error={tried && !from ? tz("rates.from_missing") : undefined}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" icon={Check} busy={busy} data-testid="assist-rate-save">
          {tz("rates.save")}
        </Button>
      </form>
      {problem && <Refusal problem={problem} />}
    </Card>
  );
}
