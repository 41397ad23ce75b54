import "./timeline.css";
import { useState } from "preact/hooks";
import type { CallQuality, QualityIncident, QualityPoint, QualitySide } from "~/shared/api/quality";
import { Select } from "~/shared/components";
import { timeOfDay } from "~/shared/i18n";
import { type AxisLabel, Plot, type Series } from "./Plot";
import { PointsTable } from "./PointsTable";
import { StateLane } from "./StateLane";
import { tq } from "./texts";
import { course, type Link, linksOf, placeIn, type Span, spanOf } from "./timeline";
import { inBitrate, inMs, inPercent, inSeconds } from "./units";
import { incidentWords, lasted, linkWords, roleWords } from "./words";

/**
 * One call: both sides of a link over one time axis, and what happened. `small`: how it was and what was lost,
 * for the page of a visit.
 */
export function CallTimeline({ call, small = false }: { call: CallQuality; small?: boolean }) {
  const links = linksOf(call);
  const [chosen, choose] = useState(0);
  const link = links[chosen];
  if (!link) return <p class="soft">{tq("call.none_help")}</p>;
  const span = spanOf(link.sides);
  const ids = new Set(link.sides.map(({ side_id }) => side_id));
  const incidents = call.incidents.filter(({ side_id }) => ids.has(side_id));
  return (
    <div class="timeline stack" data-testid="call-timeline">
      {links.length > 1 && (
        <Select
          label={tq("call.link")}
          value={String(chosen)}
          options={links.map((one, index) => ({ value: String(index), label: linkWords(one.sides) }))}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        />
      )}
      {span ? (
        <Lanes link={link} span={span} incidents={incidents} small={small} />
      ) : (
        <p class="soft">{tq("call.gone", { n: call.points_days })}</p>
      )}
      {incidents.length > 0 && <Happened incidents={incidents} />}
      {span && !small && <PointsTable sides={link.sides} />}
    </div>
  );
}

interface LanesProps {
  link: Link;
  span: Span;
  incidents: QualityIncident[];
  small: boolean;
}

type Value = (point: QualityPoint) => number | null;

function Lanes({ link: { sides }, span, incidents, small }: LanesProps) {
  const marks = [...new Set(incidents.map(({ at }) => placeIn(span, at)))];
  const shared = { axis: axisOf(span), marks, small };
  const both = (value: Value): Series[] =>
    sides.map((side, index) => ({
      name: roleWords(side.role),
      look: index === 0 ? 1 : 2,
      points: course(side.points, span, value),
    }));
  return (
    <>
      <StateLane sides={sides} span={span} axis={shared.axis} marks={marks} />
      <Lane
        title={tq("lane.loss")}
        series={both(({ loss }) => loss)}
        format={inPercent}
        atLeast={0.05}
        {...shared}
      />
      {!small && (
        <>
          <Lane
            title={tq("lane.rtt")}
            series={both(({ rtt_ms }) => rtt_ms)}
            format={inMs}
            atLeast={200}
            {...shared}
          />
          {sides.map((side) => (
            <Lane
              key={side.side_id}
              title={tq("lane.rate_of", { role: roleWords(side.role) })}
              series={rates(side, span)}
              format={inBitrate}
              {...shared}
            />
          ))}
          <Lane
            title={tq("lane.frozen")}
            series={both(({ frozen_s, window_s }) => frozen_s / window_s)}
            format={inPercent}
            atLeast={0.1}
            {...shared}
          />
        </>
      )}
    </>
  );
}

const rates = ({ points }: QualitySide, span: Span): Series[] => [
  { name: tq("lane.in"), look: 1, points: course(points, span, ({ in_bps }) => in_bps) },
  { name: tq("lane.out"), look: 2, points: course(points, span, ({ out_bps }) => out_bps) },
];

interface LaneProps {
  title: string;
  series: Series[];
  format: (value: number) => string;
  atLeast?: number;
  axis: AxisLabel[];
  marks: number[];
  small: boolean;
}

const Lane = ({ title, ...rest }: LaneProps) => <Plot title={title} label={title} {...rest} />;

/** The beginning, the middle and the end, to the minute. */
const axisOf = ({ from, until }: Span): AxisLabel[] =>
  [0, 0.5, 1].map((x) => ({ x, text: timeOfDay(from + x * (until - from)) }));

/** What each dashed line across the plots stands for. */
function Happened({ incidents }: { incidents: QualityIncident[] }) {
  return (
    <ol class="timeline__happened figures">
      {incidents.map((one) => (
        <li key={`${one.side_id} ${one.incident} ${one.at}`}>
          <span>{timeOfDay(one.at)}</span>
          <span>
            <strong>{incidentWords(one.incident)}</strong>{" "}
            <span class="soft">
              {one.seconds ? `${tq("incident.lasted", { time: lasted(one.seconds) })}, ` : ""}
              {tq("incident.by", { role: roleWords(one.role) })}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

export const firstPicture = ({ join }: QualitySide) => inSeconds(join.first_frame_ms ?? join.connected_ms);
