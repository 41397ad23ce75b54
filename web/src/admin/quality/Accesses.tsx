import type { QualityAccess } from "~/shared/api/quality";
import { inMs, inPercent } from "~/shared/quality/units";
import { tk } from "./texts";

/** By how sides reached each other: directly, over the relay, or not. */
export function Accesses({ accesses }: { accesses: QualityAccess[] }) {
  return (
    <section class="stack" aria-labelledby="accesses">
      <h2 id="accesses">{tk("access.title")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone the table scrolls, by keyboard too */}
      <section class="quality-table" tabIndex={0} aria-label={tk("access.access")}>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{tk("access.access")}</th>
              <th scope="col">{tk("access.sides")}</th>
              <th scope="col">{tk("table.rtt")}</th>
              <th scope="col">{tk("table.loss")}</th>
              <th scope="col">{tk("table.reconnections")}</th>
            </tr>
          </thead>
          <tbody>
            {accesses.map(({ access, figures }) => (
              <tr key={access}>
                <th scope="row">{tk(`access.${access}`)}</th>
                <td>{figures.sides}</td>
                <td>
                  {inMs(figures.rtt_p50_ms)}, {inMs(figures.rtt_p95_ms)}
                </td>
                <td>
                  {inPercent(figures.loss_p50)}, {inPercent(figures.loss_p95)}
                </td>
                <td>{figures.reconnections}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
