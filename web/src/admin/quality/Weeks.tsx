import "~/shared/quality/plot.css";
import "~/shared/quality/timeline.css";
import type { QualityOverview, QualityWeek } from "~/shared/api/quality";
import { firstOfMonth, tag } from "~/shared/i18n";
import { Axis, type AxisLabel, Plot, type Series } from "~/shared/quality/Plot";
import { HIGH, WIDE } from "~/shared/quality/scale";
import { inMs, inPercent, inSeconds } from "~/shared/quality/units";
import { inMinutes } from "./Totals";
import { tk } from "./texts";
import { everyWeek, stacked } from "./weeks";

type Week = { week: string; found: QualityWeek | undefined };
type Figure = (figures: QualityWeek["figures"]) => number | null;

export const shortDate = (day: string): string =>
  firstOfMonth(
    new Intl.DateTimeFormat(tag(), { day: "numeric", month: "short", timeZone: "UTC" }).format(
      new Date(`${day}T12:00:00Z`),
    ),
  );

const whole = (value: number) => new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 }).format(value);

/** Small plots of the same weeks, and one table with all their numbers. */
export function Weeks({ overview }: { overview: QualityOverview }) {
  const weeks = everyWeek(overview);
  const axis = axisOf(weeks);
  const lines = (p50: Figure, p95: Figure): Series[] => [
    { name: tk("plot.p50"), look: 1, points: pointsOf(weeks, p50) },
    { name: tk("plot.p95"), look: 2, points: pointsOf(weeks, p95) },
  ];
  const bars = (name: string, value: Figure): Series[] => {
    const width = 0.6 / weeks.length;
    const points = pointsOf(weeks, value).map(({ x, y }) => ({ x: x - width / 2, y }));
    return [{ name, look: 1, kind: "bar", width, points }];
  };
  return (
    <section class="stack" aria-labelledby="weeks">
      <h2 id="weeks">{tk("weeks.title")}</h2>
      <div class="quality__plots">
        <Shares weeks={weeks} axis={axis} />
        <Plot
          title={tk("plot.rtt")}
          label={tk("plot.rtt")}
          series={lines(
            (one) => one.rtt_p50_ms,
            (one) => one.rtt_p95_ms,
          )}
          format={inMs}
          atLeast={100}
          axis={axis}
        />
        <Plot
          title={tk("plot.loss")}
          label={tk("plot.loss")}
          series={lines(
            (one) => one.loss_p50,
            (one) => one.loss_p95,
          )}
          format={inPercent}
          atLeast={0.02}
          axis={axis}
        />
        <Plot
          title={tk("plot.join")}
          label={tk("plot.join")}
          series={lines(
            (one) => one.join_p50_ms,
            (one) => one.join_p95_ms,
          )}
          format={inSeconds}
          atLeast={2_000}
          axis={axis}
        />
        <Plot
          title={tk("plot.audio")}
          label={tk("plot.audio")}
          series={bars(tk("plot.audio"), (one) => one.audio_only_minutes)}
          format={inMinutes}
          atLeast={5}
          axis={axis}
        />
        <Plot
          title={tk("plot.reconnections")}
          label={tk("plot.reconnections")}
          series={bars(tk("plot.reconnections"), (one) => one.reconnections)}
          format={whole}
          atLeast={5}
          axis={axis}
        />
      </div>
      <Table weeks={weeks} />
    </section>
  );
}

const middleOf = (index: number, count: number) => (index + 0.5) / count;

const pointsOf = (weeks: Week[], value: Figure) =>
  weeks.map(({ found }, index) => ({
    x: middleOf(index, weeks.length),
    y: found ? value(found.figures) : null,
  }));

/** The first, the middle and the last week. */
function axisOf(weeks: Week[]): AxisLabel[] {
  const indexes = [...new Set([0, Math.floor((weeks.length - 1) / 2), weeks.length - 1])];
  return indexes.map((index) => ({
    x: middleOf(index, weeks.length),
    text: shortDate(weeks[index]?.week ?? ""),
  }));
}

function Shares({ weeks, axis }: { weeks: Week[]; axis: AxisLabel[] }) {
  const width = WIDE / weeks.length;
  const sum = (level: "good" | "weak" | "bad") =>
    weeks.reduce((all, { found }) => all + (found?.calls[level] ?? 0), 0);
  const [good, weak, bad] = [sum("good"), sum("weak"), sum("bad")];
  const label = tk("plot.calls_of", { n: good + weak + bad, good, weak, bad });
  return (
    <figure class="plot">
      <figcaption class="plot__head">
        <span class="plot__title">{tk("plot.calls")}</span>
      </figcaption>
      <div class="plot__body">
        <div class="plot__scale figures" aria-hidden="true">
          <span>{inPercent(1)}</span>
          <span>{inPercent(0)}</span>
        </div>
        <svg
          class="plot__area"
          viewBox={`0 0 ${WIDE} ${HIGH}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
        >
          {weeks.flatMap(({ week, found }, index) =>
            stacked(found?.calls ?? { calls: 0, good: 0, weak: 0, bad: 0 }).map(({ level, from, to }) => (
              <rect
                key={`${week} ${level}`}
                class={`timeline__block--${level} quality__share`}
                x={(index + 0.1) * width}
                width={0.8 * width}
                y={(1 - to) * HIGH}
                height={(to - from) * HIGH}
              />
            )),
          )}
        </svg>
        <Axis labels={axis} />
      </div>
    </figure>
  );
}

function Table({ weeks }: { weeks: Week[] }) {
  return (
    <details class="timeline__table">
      <summary>{tk("table.title")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section class="quality-table" tabIndex={0} aria-label={tk("table.title")}>
        <table class="figures" data-testid="weeks-table">
          <thead>
            <tr>
              <th scope="col">{tk("table.week")}</th>
              <th scope="col">{tk("table.calls")}</th>
              <th scope="col">{tk("total.good")}</th>
              <th scope="col">{tk("total.weak")}</th>
              <th scope="col">{tk("total.bad")}</th>
              <th scope="col">{tk("table.rtt")}</th>
              <th scope="col">{tk("table.loss")}</th>
              <th scope="col">{tk("table.join")}</th>
              <th scope="col">{tk("table.audio")}</th>
              <th scope="col">{tk("table.reconnections")}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map(({ week, found }) => (
              <tr key={week}>
                <th scope="row">{shortDate(week)}</th>
                <td>{found?.calls.calls ?? 0}</td>
                <td>{found?.calls.good ?? 0}</td>
                <td>{found?.calls.weak ?? 0}</td>
                <td>{found?.calls.bad ?? 0}</td>
                <td>
                  {inMs(found?.figures.rtt_p50_ms)}, {inMs(found?.figures.rtt_p95_ms)}
                </td>
                <td>
                  {inPercent(found?.figures.loss_p50)}, {inPercent(found?.figures.loss_p95)}
                </td>
                <td>
                  {inSeconds(found?.figures.join_p50_ms)}, {inSeconds(found?.figures.join_p95_ms)}
                </td>
                <td>{inMinutes(found?.figures.audio_only_minutes ?? 0)}</td>
                <td>{found?.figures.reconnections ?? 0}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
