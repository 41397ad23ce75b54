import "../components/wide-table.css";
import "./assists.css";
import { ArrowLeft, HeartHandshake, Table2 } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import {
  type AssistMonth,
  type AssistSums,
  type AssistYear,
  assistSumsUrl,
  fetchAssistSums,
} from "../api/assists";
import { ButtonLink, Card, EmptyState, Loaded, Select } from "../components";
import { useResource } from "../hooks/useResource";
import { useTitle } from "../hooks/useTitle";
import { dayOf, price, tag } from "../i18n";
import { tz } from "./texts";
import { type Total, totalOf, yearSum } from "./total";

const YEARS_BACK = 4;

interface SumsViewProps {
  back: string;
  backName: string;
  /** Counts what was changed on the page that the sums follow from. */
  changes?: number;
  /** What else belongs on the page: the rates, for who may see them. */
  children?: ComponentChildren;
}

/** What was helped at the cabins of one's places: months, the year, a table to take away. No patient. */
export function SumsView({ back, backName, changes = 0, children }: SumsViewProps) {
  useTitle(tz("title"));
  const thisYear = Number(dayOf(Date.now()).slice(0, 4));
  const [year, setYear] = useState(thisYear);
  const sums = useResource((signal) => fetchAssistSums(year, signal), [year, changes]);
  const years = Array.from({ length: YEARS_BACK + 1 }, (_, index) => String(thisYear - index));
  return (
    <main id="contenu" class="page page--wide stack">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href={back} class="btn--flush">
          {backName}
        </ButtonLink>
      </div>
      <div>
        <h1>{tz("title")}</h1>
        <p class="soft">{tz("lead")}</p>
      </div>
      <div class="assists__ask">
        <Select
          label={tz("year")}
          value={String(year)}
          options={years.map((one) => ({ value: one, label: one }))}
          onChange={(event) => setYear(Number(event.currentTarget.value))}
        />
        <ButtonLink icon={Table2} href={assistSumsUrl(year)} download="">
          {tz("csv")}
        </ButtonLink>
      </div>
      <Loaded resource={sums} skeleton={[96, 240]}>
        {(found) => <Sums sums={found} />}
      </Loaded>
      {children}
    </main>
  );
}

function Sums({ sums: { months, years } }: { sums: AssistSums }) {
  if (months.length === 0) {
    return (
      <EmptyState icon={HeartHandshake} title={tz("none.title")}>
        <p>{tz("none.help")}</p>
      </EmptyState>
    );
  }
  const priced =
    months.some(({ cents }) => cents !== null) || years.some(({ tier_cents }) => tier_cents !== null);
  return (
    <>
      <div class="assists__years">
        {years.map((year) => (
          <Year key={`${year.year} ${year.site_id}`} year={year} />
        ))}
      </div>
      <Table months={months} />
      {!priced && <p class="soft">{tz("rates.none")}</p>}
      <p class="soft small">{tz("note")}</p>
    </>
  );
}

function Year({ year }: { year: AssistYear }) {
  const { acts, act_cents, tier_acts, tier_cents, next_acts, next_cents } = year;
  const sum = yearSum(year);
  const id = `year-${year.year}-${year.site_id}`;
  return (
    <Card tone="flat" labelledBy={id}>
      <h2 id={id} class="assists__place">
        {year.site} <span class="soft small">{tz("year.title", { year: year.year })}</span>
      </h2>
      <p class="figures" data-testid="assist-year">
        <strong>{tz.n("year.acts", acts)}</strong>
        {sum !== null && `, ${tz("year.sum", { amount: price(sum) })}`}
      </p>
      {act_cents !== null && (
        <p class="soft small figures">{tz("year.act_sum", { amount: price(act_cents) })}</p>
      )}
      {tier_acts !== null && tier_cents !== null && (
        <p class="soft small figures">{tz("year.tier", { n: tier_acts, amount: price(tier_cents) })}</p>
      )}
      {next_acts !== null && next_cents !== null && (
        <p class="soft small figures">
          {tz.n("year.next", next_acts - acts, { from: next_acts, amount: price(next_cents) })}
        </p>
      )}
    </Card>
  );
}

function Table({ months }: { months: AssistMonth[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone the table scrolls, by keyboard too
    <section class="wide-table" tabIndex={0} aria-label={tz("title")}>
      <table class="figures" data-testid="assist-sums">
        <thead>
          <tr>
            <th scope="col">{tz("month")}</th>
            <th scope="col">{tz("cabin")}</th>
            {(["visits", "acts", "time", "amount"] as const).map((name) => (
              <th key={name} scope="col" class="wide-table__number">
                {tz(name)}
              </th>
            ))}
            <th scope="col">{tz("helpers")}</th>
          </tr>
        </thead>
        <tbody>
          {months.map((one) => (
            <tr key={`${one.month} ${one.cabin_id}`}>
              <th scope="row">
                <span class="capital">{monthWords(one.month)}</span>
              </th>
              <td>
                {one.cabin}
                <br />
                <span class="soft small">{one.site}</span>
              </td>
              <Numbers of={one} code={one.code} />
              <td>{one.helpers.map(({ name, acts }) => tz("helper", { name, n: acts })).join(", ")}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <strong>{tz("total")}</strong>
            </th>
            <td />
            <Numbers of={totalOf(months)} />
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Numbers({ of, code = "" }: { of: Total; code?: string }) {
  const { visits, acts, minutes, cents, unpriced } = of;
  return (
    <>
      <td class="wide-table__number">{visits}</td>
      <td class="wide-table__number">
        <strong>{acts}</strong>
      </td>
      <td class="wide-table__number">{tz("minutes", { n: minutes })}</td>
      <td class="wide-table__number">
        {cents !== null && price(cents)}
        {cents === null && acts > 0 && <span class="soft">{tz("amount.unknown")}</span>}
        {code && <span class="soft small"> {code}</span>}
        {cents !== null && unpriced > 0 && (
          <>
            <br />
            <span class="soft small">{tz.n("amount.part", unpriced)}</span>
          </>
        )}
      </td>
    </>
  );
}

const monthWords = (month: string): string =>
  new Intl.DateTimeFormat(tag(), { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}T12:00:00Z`),
  );
