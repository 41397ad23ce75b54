import "~/shared/components/wide-table.css";
import { FileText, Table2, Wallet } from "lucide-preact";
import { fetchMyLedger, type Ledger, myStatementUrl } from "~/shared/api/solidarity";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { price, shortDay } from "~/shared/i18n";
import { monthName, monthOf } from "~/shared/solidarity/months";
import { tz } from "~/shared/solidarity/texts";
import { ts } from "./texts";

/** What days held have earned, by month, each with its papers. */
export function LedgerPart() {
  const ledger = useResource((signal) => fetchMyLedger(signal), []);
  return (
    <section class="stack solidarity__ledger" aria-labelledby="ledger-title">
      <h2 id="ledger-title">{ts("ledger")}</h2>
      <Loaded resource={ledger} skeleton={[72, 160]}>
        {(found) =>
          found.lines.length > 0 ? (
            <Months ledger={found} />
          ) : (
            <EmptyState icon={Wallet} title={ts("ledger.none")}>
              <p>{ts("ledger.none_help")}</p>
            </EmptyState>
          )
        }
      </Loaded>
    </section>
  );
}

function Months({ ledger }: { ledger: Ledger }) {
  return (
    <ul class="stack">
      {ledger.months.map((sum) => {
        const month = monthOf(sum.month);
        return (
          <li key={month} class="card ledger-month" data-testid="ledger-month">
            <div class="ledger-month__head">
              <h3 class="capital">{monthName(month)}</h3>
              <strong class="figures ledger-month__sum">{price(sum.total_cents)}</strong>
              <span class="row">
                <ButtonLink
                  icon={FileText}
                  href={myStatementUrl(month, "pdf")}
                  download=""
                  aria-label={ts("ledger.pdf_of", { month: monthName(month) })}
                >
                  {ts("ledger.pdf")}
                </ButtonLink>
                <ButtonLink
                  icon={Table2}
                  href={myStatementUrl(month, "csv")}
                  download=""
                  aria-label={ts("ledger.csv_of", { month: monthName(month) })}
                >
                  {ts("ledger.csv")}
                </ButtonLink>
              </span>
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <section class="wide-table" tabIndex={0} aria-label={monthName(month)}>
              <table class="figures">
                <thead>
                  <tr>
                    <th scope="col">{ts("ledger.day")}</th>
                    <th scope="col">{ts("ledger.where")}</th>
                    <th scope="col">{ts("ledger.kind")}</th>
                    <th scope="col" class="wide-table__number">
                      {ts("ledger.visits")}
                    </th>
                    <th scope="col" class="wide-table__number">
                      {ts("ledger.amount")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {ledger.lines
                    .filter((line) => monthOf(line.day) === month)
                    .map((line) => (
                      <tr key={line.entry_id}>
                        <th scope="row">{shortDay(line.day)}</th>
                        <td>
                          {line.zone}, {line.site}
                        </td>
                        <td>{tz(`entry.${line.kind}`)}</td>
                        <td class="wide-table__number">{line.visits}</td>
                        <td class="wide-table__number">{price(line.amount_cents)}</td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </section>
          </li>
        );
      })}
    </ul>
  );
}
