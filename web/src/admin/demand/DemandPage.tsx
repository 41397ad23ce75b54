import "~/shared/components/wide-table.css";
import { SearchCheck } from "lucide-preact";
import { fetchUnanswered, type Unanswered } from "~/shared/api/search";
import { EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale, tag } from "~/shared/i18n";
import { td } from "./texts";

/** What people looked for in vain, beside the hours that are open: where doctors are missing. */
export default function DemandPage() {
  useTitle(td("demand.title"));
  const rows = useResource((signal) => fetchUnanswered(signal), []);
  return (
    <main id="contenu" class="page page--wide stack">
      <h1>{td("demand.title")}</h1>
      <p class="soft">{td("demand.lead")}</p>
      <Loaded resource={rows} skeleton={[48, 48, 48]}>
        {(found) =>
          found.length > 0 ? (
            <Table rows={found} />
          ) : (
            <EmptyState icon={SearchCheck} title={td("demand.empty")}>
              <p>{td("demand.empty_text")}</p>
            </EmptyState>
          )
        }
      </Loaded>
    </main>
  );
}

function Table({ rows }: { rows: Unanswered[] }) {
  const number = new Intl.NumberFormat(tag());
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone the table scrolls, by keyboard too
    <section class="wide-table" tabIndex={0} aria-label={td("demand.title")}>
      <table class="figures" data-testid="unanswered">
        <thead>
          <tr>
            <th scope="col">{td("demand.speciality")}</th>
            <th scope="col">{td("demand.commune")}</th>
            <th scope="col" class="wide-table__number">
              {td("demand.searches")}
            </th>
            <th scope="col" class="wide-table__number">
              {td("demand.openings")}
            </th>
            <th scope="col" class="wide-table__number">
              {td("demand.hours")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.speciality} ${row.commune}`}>
              <th scope="row">{byLocale(row, "speciality")}</th>
              <td>{row.commune ?? <span class="soft">{td("demand.no_commune")}</span>}</td>
              <td class="wide-table__number">{number.format(row.searches)}</td>
              <td class="wide-table__number">{number.format(row.openings)}</td>
              <td class="wide-table__number">{number.format(row.hours)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
