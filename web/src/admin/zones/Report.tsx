import "~/shared/components/wide-table.css";
import { Table2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchZoneReport, type ZoneMonth, zoneReportUrl } from "~/shared/api/solidarity";
import { ButtonLink, Loaded, Select } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { price, tag } from "~/shared/i18n";
import { addMonths, monthName, monthOf, thisMonth } from "~/shared/solidarity/months";
import { tzn } from "./texts";

const BACK = 12;
const AHEAD = 3;

/** Days, visits, delays and who came, by zone and month. */
export function Report() {
  const now = thisMonth();
  const [from, setFrom] = useState(addMonths(now, -2));
  const [until, setUntil] = useState(addMonths(now, 1));
  const rows = useResource((signal) => fetchZoneReport(from, until, signal), [from, until]);
  const months = Array.from({ length: BACK + AHEAD + 1 }, (_, nth) => addMonths(now, nth - BACK));
  const options = (choice: string[]) => choice.map((value) => ({ value, label: monthName(value) }));
  return (
    <section class="stack zone-report" aria-labelledby="report-title">
      <div class="zone-report__head">
        <h2 id="report-title">{tzn("report")}</h2>
        <div class="zone-report__span">
          <Select
            label={tzn("report.from")}
            value={from}
            options={options(months.filter((month) => month <= until))}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <Select
            label={tzn("report.until")}
            value={until}
            options={options(months.filter((month) => month >= from))}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <ButtonLink icon={Table2} href={zoneReportUrl(from, until)} download="">
            {tzn("report.csv")}
          </ButtonLink>
        </div>
      </div>
      <Loaded resource={rows} skeleton={[48, 48, 48, 48]}>
        {(found) => <Table rows={found} />}
      </Loaded>
      <p class="soft small">{tzn("report.few")}</p>
    </section>
  );
}

function Table({ rows }: { rows: ZoneMonth[] }) {
  const number = new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(tag(), { style: "percent", maximumFractionDigits: 0 });
  const days = (value: number | null) =>
    value === null ? "–" : tzn("report.days_value", { n: number.format(value) });
  const share = (value: number | null) => (value === null ? "–" : percent.format(value));
  const columns: [name: string, value: (row: ZoneMonth) => string][] = [
    [tzn("report.days"), (row) => number.format(row.days)],
    [tzn("report.volunteers"), (row) => number.format(row.volunteers)],
    [tzn("report.visits"), (row) => number.format(row.visits)],
    [tzn("report.wait"), (row) => days(row.wait_days)],
    [tzn("report.third"), (row) => days(row.third_free_days)],
    [tzn("report.zone_share"), (row) => share(row.zone_share)],
    [tzn("report.unfollowed"), (row) => share(row.unfollowed_share)],
    [tzn("report.amount"), (row) => price(row.amount_cents)],
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="wide-table" tabIndex={0} aria-label={tzn("report.table")}>
      <table class="figures" data-testid="zone-report">
        <thead>
          <tr>
            <th scope="col">{tzn("report.zone")}</th>
            <th scope="col">{tzn("report.month")}</th>
            {columns.map(([name]) => (
              <th key={name} scope="col" class="wide-table__number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, nth) => (
            <tr
              key={`${row.zone_id} ${row.month}`}
              data-first={rows[nth - 1]?.zone_id !== row.zone_id ? "" : undefined}
            >
              <th scope="row">{row.zone}</th>
              <td>{monthName(monthOf(row.month))}</td>
              {columns.map(([name, value]) => (
                <td key={name} class="wide-table__number">
                  {value(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
