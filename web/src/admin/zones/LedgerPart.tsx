import "~/shared/components/wide-table.css";
import { FileText, Table2, Wallet } from "lucide-preact";
import {
  fetchZoneLedger,
  type Ledger,
  type LedgerLine,
  type Zone,
  zoneLedgerUrl,
  zoneStatementUrl,
} from "~/shared/api/solidarity";
import { ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { price } from "~/shared/i18n";
import { groupBy } from "~/shared/staff/groupBy";
import { tzn } from "./texts";

/** What volunteers earned in the zone in a month, with each one's statement. */
export function LedgerPart({ zone, month }: { zone: Zone; month: string }) {
  const ledger = useResource((signal) => fetchZoneLedger(zone.zone_id, month, signal), [zone.zone_id, month]);
  return (
    <Loaded resource={ledger} skeleton={[48, 48, 48]}>
      {(found) =>
        found.lines.length > 0 ? (
          <Month zone={zone} month={month} ledger={found} />
        ) : (
          <EmptyState icon={Wallet} title={tzn("ledger.none")}>
            <p>{tzn("ledger.none_help")}</p>
          </EmptyState>
        )
      }
    </Loaded>
  );
}

function Month({ zone, month, ledger }: { zone: Zone; month: string; ledger: Ledger }) {
  return (
    <>
      <div class="row">
        <p class="figures">
          <strong>{tzn("ledger.total", { amount: price(ledger.total_cents) })}</strong>
        </p>
        <ButtonLink icon={Table2} href={zoneLedgerUrl(zone.zone_id, month)} download="">
          {tzn("ledger.csv")}
        </ButtonLink>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="wide-table" tabIndex={0} aria-label={tzn("tab.ledger")}>
        <table class="figures" data-testid="zone-ledger">
          <thead>
            <tr>
              <th scope="col">{tzn("ledger.volunteer")}</th>
              <th scope="col">RPPS</th>
              <th scope="col" class="wide-table__number">
                {tzn("ledger.visits")}
              </th>
              <th scope="col" class="wide-table__number">
                {tzn("ledger.amount")}
              </th>
              <th scope="col">{tzn("ledger.pdf")}</th>
            </tr>
          </thead>
          <tbody>
            {[...groupBy(ledger.lines, (line) => line.practitioner_id)].map(([id, lines]) => (
              <Volunteer key={id} lines={lines} href={zoneStatementUrl(zone.zone_id, id, month)} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Volunteer({ lines, href }: { lines: LedgerLine[]; href: string }) {
  const [first] = lines;
  if (!first) return null;
  const sum = (value: (line: LedgerLine) => number) => lines.reduce((all, line) => all + value(line), 0);
  return (
    <tr>
      <th scope="row">
        {first.practitioner}
        <br />
        <span class="soft small">{tzn.n("ledger.days", lines.length)}</span>
      </th>
      <td>{first.rpps}</td>
      <td class="wide-table__number">{sum((line) => line.visits)}</td>
      <td class="wide-table__number">{price(sum((line) => line.amount_cents))}</td>
      <td>
        <ButtonLink
          kind="quiet"
          icon={FileText}
          href={href}
          download=""
          aria-label={tzn("ledger.pdf_of", { name: first.practitioner })}
        >
          PDF
        </ButtonLink>
      </td>
    </tr>
  );
}
