import "./plot.css";
import type { ComponentChildren } from "preact";
import { extremes, HIGH, linePath, niceEnd, type Point, WIDE, xOf, yOf } from "./scale";
import { tq } from "./texts";

export interface Series {
  name: string;
  /** 1 is drawn through, 2 is broken: told apart without colour. */
  look: 1 | 2;
  /** `bar`: from the ground up, `width` of the axis wide. */
  kind?: "line" | "bar";
  width?: number;
  points: Point[];
}

export interface AxisLabel {
  x: number;
  text: string;
}

interface PlotProps {
  title: ComponentChildren;
  /** The title in plain words, for those who do not see the plot. */
  label: string;
  series: Series[];
  format: (value: number) => string;
  axis: AxisLabel[];
  /** Where something happened, 0 to 1. */
  marks?: number[];
  /** The axis goes at least this high, so that nothing small looks dramatic. */
  atLeast?: number;
  small?: boolean;
}

/** A few series over one axis. Its numbers stand in a table of the page. */
export function Plot({ title, label, series, format, axis, marks = [], atLeast = 0, small }: PlotProps) {
  const most = Math.max(atLeast, ...series.map(({ points }) => extremes(points)?.[1] ?? 0));
  const end = niceEnd(most);
  const values = series.flatMap(({ name, points }) => {
    const found = extremes(points);
    return found ? [tq("plot.value", { name, least: format(found[0]), most: format(found[1]) })] : [];
  });
  const summary = tq("plot.summary", { title: label, values: values.join(", ") || tq("unit.none") });
  return (
    <figure class={small ? "plot plot--small" : "plot"}>
      <figcaption class="plot__head">
        <span class="plot__title">{title}</span>
        {series.length > 1 && <Legend series={series} />}
      </figcaption>
      <div class="plot__body">
        <div class="plot__scale figures" aria-hidden="true">
          <span>{format(end)}</span>
          <span>{format(0)}</span>
        </div>
        <svg
          class="plot__area"
          viewBox={`0 0 ${WIDE} ${HIGH}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summary}
        >
          <Grid />
          {marks.map((x) => (
            <path key={x} class="plot__mark" d={`M${xOf(x)} 0V${HIGH}`} />
          ))}
          {series.map((one) =>
            one.kind === "bar" ? (
              <Bars key={one.name} series={one} end={end} />
            ) : (
              <path
                key={one.name}
                class={`plot__line plot__line--${one.look}`}
                d={linePath(one.points, end)}
              />
            ),
          )}
        </svg>
        <Axis labels={axis} />
      </div>
    </figure>
  );
}

const Grid = () => <path class="plot__grid" d={`M0 0H${WIDE}M0 ${HIGH / 2}H${WIDE}M0 ${HIGH}H${WIDE}`} />;

function Bars({ series: { points, width = 0.01, look }, end }: { series: Series; end: number }) {
  return (
    <>
      {points.map(({ x, y }) =>
        y ? (
          <rect
            key={x}
            class={`plot__bar plot__bar--${look}`}
            x={xOf(x)}
            y={yOf(y, end)}
            width={width * WIDE}
            height={HIGH - yOf(y, end)}
          />
        ) : null,
      )}
    </>
  );
}

function Legend({ series }: { series: Series[] }) {
  return (
    <span class="plot__legend">
      {series.map(({ name, look }) => (
        <span key={name} class="plot__key">
          <svg class="plot__sample" viewBox="0 0 24 8" aria-hidden="true">
            <path class={`plot__line plot__line--${look}`} d="M1 4H23" />
          </svg>
          {name}
        </span>
      ))}
    </span>
  );
}

export function Axis({ labels }: { labels: AxisLabel[] }) {
  return (
    <div class="plot__axis figures" aria-hidden="true">
      {labels.map(({ x, text }) => (
        <span
          key={x}
          class={x < 0.05 ? "plot__at-start" : x > 0.95 ? "plot__at-end" : ""}
          style={{ insetInlineStart: `${x * 100}%` }}
        >
          {text}
        </span>
      ))}
    </div>
  );
}
