import "./readings.css";
import { CircleAlert, HardDrive, type LucideIcon, Radio, ShieldCheck, TriangleAlert } from "lucide-preact";
import { Badge } from "../../components";
import { useNow } from "../../hooks/useNow";
import { duration, locale } from "../../i18n";
import type { Readings, ShownReading, Stage } from "../readings";
import { tCall } from "../texts";
import { type TileKind, type TileView, tileView, unitText, valueText } from "../tiles";
import type { MeasuredValue } from "../wire";

const STAGE_ICON: Record<Stage, LucideIcon> = { live: Radio, stored: HardDrive, confirmed: ShieldCheck };
const RECENT_MS = 5000;

/** One measurement: value, unit, age, and how sure we are that it is kept. */
export function ReadingTile({ readings, kind }: { readings: Readings; kind: TileKind }) {
  const view = tileView(readings, kind);
  const stage = view.shown?.stage ?? "none";
  const title = kind === "blood_pressure" ? tCall("tile.blood_pressure") : tCall(`metric.${kind}`);
  return (
    <article
      class="reading"
      data-testid={`reading-${kind}`}
      data-stage={stage}
      data-running={view.running ? "" : undefined}
      aria-label={title}
    >
      <h3 class="reading__title">
        {title}
        {kind === "blood_pressure" && <span class="reading__hint">{tCall("tile.blood_pressure_hint")}</span>}
      </h3>
      <TileBody kind={kind} view={view} />
    </article>
  );
}

function TileBody({ kind, view }: { kind: TileKind; view: TileView }) {
  const { shown, values, running } = view;
  if (running) return <RunningBody kind={kind} running={running} />;
  if (!shown) return <p class="reading__none">{tCall("reading.none")}</p>;
  return (
    <>
      <Value values={values} />
      <p class="reading__foot">
        <StageBadge stage={shown.stage} />
        <Age seenAt={shown.seenAt} />
      </p>
      <Doubts shown={shown} />
    </>
  );
}

function RunningBody({ kind, running }: { kind: TileKind; running: NonNullable<TileView["running"]> }) {
  const comma = locale.value === "fr";
  const value = comma ? running.value.replaceAll(".", ",") : running.value;
  return (
    <>
      <p class="reading__value reading__value--running">
        <span>{value}</span>
        <span class="reading__unit">{unitText(running.unit)}</span>
      </p>
      <p class="reading__foot">
        <Badge icon={Radio}>{tCall("reading.running")}</Badge>
        {kind === "blood_pressure" && <span>{tCall("metric.cuff_pressure")}</span>}
      </p>
    </>
  );
}

function Value({ values }: { values: MeasuredValue[] }) {
  const text = valueText(values, locale.value === "fr");
  if (text !== null) {
    return (
      <p class="reading__value">
        <span>{text}</span>
        <span class="reading__unit">{unitText(values[0]?.unit ?? "")}</span>
      </p>
    );
  }
  const reason = values.find((one) => one.value === null)?.absent_reason ?? "unknown";
  return (
    <p class="reading__absent">
      <CircleAlert size={20} aria-hidden="true" />
      <span>
        <strong>{tCall("reading.absent")}</strong>
        <br />
        {tCall.find(`absent.${reason}`) ?? reason}
      </span>
    </p>
  );
}

/** Live, stored in the cabin or confirmed by the server: another word and another sign each. */
export function StageBadge({ stage }: { stage: Stage }) {
  return (
    <Badge tone={stage === "confirmed" ? "action" : "plain"} icon={STAGE_ICON[stage]}>
      {tCall(`stage_of.${stage}`)}
    </Badge>
  );
}

function Age({ seenAt }: { seenAt: number }) {
  const age = useNow(2000) - seenAt;
  return (
    <span class="figures">
      {age < RECENT_MS ? tCall("reading.now") : tCall("reading.age", { time: duration(age) })}
    </span>
  );
}

function Doubts({ shown }: { shown: ShownReading }) {
  const { validity, flags = [] } = shown.reading;
  const words = flags.flatMap((flag) => tCall.find(`flag.${flag}`) ?? []);
  if (validity === "valid" && words.length === 0) return null;
  return (
    <ul class="reading__doubts">
      {validity !== "valid" && (
        <li>
          <Badge tone={validity === "invalid" ? "red" : "amber"} icon={TriangleAlert}>
            {tCall(`reading.${validity}`)}
          </Badge>
        </li>
      )}
      {[...new Set(words)].map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  );
}
