import type { Level, QualitySide } from "~/shared/api/quality";
import { Axis, type AxisLabel } from "./Plot";
import { HIGH, WIDE, xOf } from "./scale";
import { tq } from "./texts";
import { blocks, type Span, shares } from "./timeline";
import { inPercent } from "./units";
import { LEVELS, roleWords } from "./words";

interface StateLaneProps {
  sides: QualitySide[];
  span: Span;
  axis: AxisLabel[];
  marks: number[];
}

/** Worse is higher, so that the levels are told apart without colour. */
const HEIGHTS: Record<Level, number> = { good: 0.2, weak: 0.6, bad: 1 };

/** How the call was for each side, a row each. */
export function StateLane({ sides, span, axis, marks }: StateLaneProps) {
  return (
    <figure class="plot">
      <figcaption class="plot__head">
        <span class="plot__title">{tq("lane.state")}</span>
        <span class="plot__legend">
          {LEVELS.map((level) => (
            <span key={level} class="plot__key">
              <svg class="timeline__sample" viewBox="0 0 16 16" aria-hidden="true">
                <rect
                  class={`timeline__block timeline__block--${level}`}
                  y={16 - 16 * HEIGHTS[level]}
                  width="16"
                  height={16 * HEIGHTS[level]}
                />
              </svg>
              {tq(`level.${level}`)}
            </span>
          ))}
        </span>
      </figcaption>
      <div class="plot__body timeline__states">
        {sides.map((side) => (
          <Row key={side.side_id} side={side} span={span} marks={marks} />
        ))}
        <Axis labels={axis} />
      </div>
    </figure>
  );
}

function Row({ side, span, marks }: { side: QualitySide; span: Span; marks: number[] }) {
  const role = roleWords(side.role);
  const { good, weak, bad } = shares(side);
  const summary = tq("plot.state", {
    role,
    good: inPercent(good),
    weak: inPercent(weak),
    bad: inPercent(bad),
  });
  return (
    <>
      <span class="timeline__role" aria-hidden="true">
        {role}
      </span>
      <svg
        class="timeline__row"
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {blocks(side.points, span).map(({ x, width, level }) => (
          <rect
            key={x}
            class={`timeline__block timeline__block--${level}`}
            x={xOf(x)}
            width={width * WIDE}
            y={HIGH - HIGH * HEIGHTS[level]}
            height={HIGH * HEIGHTS[level]}
          />
        ))}
        {marks.map((x) => (
          <path key={x} class="plot__mark" d={`M${xOf(x)} 0V${HIGH}`} />
        ))}
      </svg>
    </>
  );
}
