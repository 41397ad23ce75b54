import { TrendingDown, TrendingUp } from "lucide-preact";
import type { Metric } from "~/generated/contract";
import { locale } from "~/shared/i18n";
import { bandOf } from "~/shared/readings/bands";
import { written } from "~/shared/readings/decimals";
import { exactDay } from "~/shared/readings/exact";
import { type Line, linesOf } from "~/shared/readings/lines";
import { TrendLine } from "~/shared/readings/TrendLine";
import { tv } from "~/shared/readings/texts";
import { earlierPoints, type TrendPoint, weightChange } from "~/shared/readings/trend";
import { eyeName, subjectName } from "~/shared/readings/words";
import type { History } from "./history";

/** Of what a line over the visits says something. */
const FOLLOWED: ReadonlySet<Metric> = new Set([
  "systolic",
  "pulse_rate",
  "heart_rate",
  "spo2",
  "temperature",
  "respiratory_rate",
  "weight",
  "bmi",
  "body_fat",
  "glucose",
  "glucose_molar",
  "intraocular_pressure",
  "visual_acuity",
  "qtc_interval",
]);

interface LineProps {
  line: Line;
  history: History;
}

/** The earlier visits of one line. A blood pressure follows its systolic value and names both. */
export function LineTrend({ line, history }: LineProps) {
  const value = line.values[0];
  if (!value || !FOLLOWED.has(value.metric)) return null;
  const points = earlierPoints(history.trends, value, history.visit);
  const name = [subjectName(line.subject), line.eye && eyeName(line.eye)].filter(Boolean).join(", ");
  return (
    <TrendLine
      name={name}
      points={points}
      now={value.value}
      band={bandOf(value.metric, value.unit, history.adult)}
      title={line.eye ? eyeName(line.eye) : null}
      worded={(point) => pointWords(line, point, history)}
    />
  );
}

function pointWords(line: Line, point: TrendPoint, { trends }: History): string {
  const values = line.values.flatMap(({ metric, laterality }) => {
    const own = trends
      .find((one) => one.metric === metric && (one.laterality ?? null) === (laterality ?? null))
      ?.points.find(({ consultation_id }) => consultation_id === point.consultation_id);
    return own ? [{ metric, value: own.value, unit: own.unit, comparator: own.comparator }] : [];
  });
  const [first] = linesOf({ values: values as never }, locale.value === "fr");
  return first?.text ? `${first.text} ${first.unit}`.trim() : "";
}

/** More than a tenth against the last visit is said in words. */
export function WeightNote({ line, history }: LineProps) {
  const value = line.values[0];
  if (!value) return null;
  const earlier = earlierPoints(history.trends, value, history.visit);
  const share = weightChange(value, earlier);
  const last = earlier.at(-1);
  if (share === null || !last) return null;
  const percent = written(Math.abs(share * 100).toFixed(1), locale.value === "fr");
  const Icon = share > 0 ? TrendingUp : TrendingDown;
  return (
    <p class="reading__note" data-testid="weight-note">
      <Icon size={20} aria-hidden="true" />
      {tv(share > 0 ? "trend.weight_up" : "trend.weight_down", { share: percent, date: exactDay(last.at) })}
    </p>
  );
}
