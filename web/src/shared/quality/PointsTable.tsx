import type { QualitySide } from "~/shared/api/quality";
import { tag, ZONE } from "~/shared/i18n";
import { tq } from "./texts";
import { inBitrate, inMs, inPercent } from "./units";
import { roleWords } from "./words";

const clock = (at: string) =>
  new Intl.DateTimeFormat(tag(), { timeZone: ZONE, timeStyle: "medium" }).format(new Date(at));

/** The plots' numbers, for whoever does not see them or wants them exact. */
export function PointsTable({ sides }: { sides: QualitySide[] }) {
  const rows = sides
    .flatMap((side) => side.points.map((point) => ({ role: roleWords(side.role), point })))
    .sort((a, b) => a.point.at.localeCompare(b.point.at));
  return (
    <details class="timeline__table">
      <summary>{tq("table.title")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section class="quality-table" tabIndex={0} aria-label={tq("table.title")}>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{tq("table.time")}</th>
              <th scope="col">{tq("side.side")}</th>
              <th scope="col">{tq("lane.state")}</th>
              <th scope="col">{tq("lane.rtt")}</th>
              <th scope="col">{tq("lane.loss")}</th>
              <th scope="col">{tq("lane.in")}</th>
              <th scope="col">{tq("lane.out")}</th>
              <th scope="col">{tq("lane.frozen")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ role, point }) => (
              <tr key={`${role} ${point.at}`}>
                <th scope="row">{clock(point.at)}</th>
                <td>{role}</td>
                <td>{tq(`level.${point.level}`)}</td>
                <td>{inMs(point.rtt_ms)}</td>
                <td>{inPercent(point.loss)}</td>
                <td>{inBitrate(point.in_bps)}</td>
                <td>{inBitrate(point.out_bps)}</td>
                <td>{inPercent(point.frozen_s / point.window_s)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
