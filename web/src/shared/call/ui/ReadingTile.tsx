import "./readings.css";
import { Radio } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { Badge } from "../../components";
import { locale } from "../../i18n";
import { written } from "../../readings/decimals";
import type { Line } from "../../readings/lines";
import { highest, type Score } from "../../readings/news2";
import { Absent, Age, Doubts, StageBadge } from "../../readings/parts";
import { tv } from "../../readings/texts";
import { unitText } from "../../readings/units";
import { subjectName } from "../../readings/words";
import type { Readings } from "../readings";
import { isUsual, type TileKind, type TileView, tileView } from "../tiles";
import type { DeviceKind } from "../wire";

interface ReadingTileProps {
  readings: Readings;
  kind: TileKind;
  /** Of this instrument only; of whichever measured it last otherwise. */
  device?: DeviceKind;
  /** NEWS2 colours: the display aid, for adults, where it is turned on. */
  coloured?: boolean;
  /** Below the value, such as the line of earlier visits. */
  children?: ComponentChildren;
}

/** One measurement: value, unit, age, and how sure we are that it is kept. */
export function ReadingTile({ readings, kind, device, coloured = false, children }: ReadingTileProps) {
  const view = tileView(readings, kind, locale.value === "fr", device);
  const title = subjectName(kind);
  const sure = view.shown?.reading.validity !== "invalid";
  const score = coloured && sure && !view.running && view.line ? highest(view.line.values) : null;
  return (
    <article
      class="reading"
      data-testid={isUsual(kind, device) ? `reading-${kind}` : `reading-${device}-${kind}`}
      data-stage={view.shown?.stage ?? "none"}
      data-running={view.running ? "" : undefined}
      data-score={score ?? undefined}
      aria-label={title}
    >
      <h3 class="reading__title">
        {title}
        {kind === "blood_pressure" && <span class="reading__hint">{tv("tile.blood_pressure_hint")}</span>}
      </h3>
      <TileBody kind={kind} view={view} score={score} />
      {children}
    </article>
  );
}

function TileBody({ kind, view, score }: { kind: TileKind; view: TileView; score: Score | null }) {
  const { shown, line, running } = view;
  if (running) return <RunningBody kind={kind} running={running} />;
  if (!shown || !line) return <p class="reading__none">{tv("reading.none")}</p>;
  return (
    <>
      <Value line={line} />
      {score !== null && score > 0 && (
        <p class="reading__score">
          <Badge tone={score === 3 ? "red" : "amber"}>{tv("aid.score", { n: score })}</Badge>
        </p>
      )}
      <p class="reading__foot">
        <StageBadge stage={shown.stage} />
        <Age seenAt={shown.seenAt} />
      </p>
      <Doubts reading={shown.reading} />
    </>
  );
}

function RunningBody({ kind, running }: { kind: TileKind; running: NonNullable<TileView["running"]> }) {
  return (
    <>
      <p class="reading__value reading__value--running">
        <span>{written(running.value, locale.value === "fr")}</span>
        <span class="reading__unit">{unitText(running.unit)}</span>
      </p>
      <p class="reading__foot">
        <Badge icon={Radio}>{tv("reading.running")}</Badge>
        {kind === "blood_pressure" && <span>{tv("metric.cuff_pressure")}</span>}
      </p>
    </>
  );
}

function Value({ line }: { line: Line }) {
  if (line.text === null) return <Absent reason={line.absent} />;
  return (
    <>
      <p class="reading__value">
        <span>{line.text}</span>
        <span class="reading__unit">{line.unit}</span>
      </p>
      {line.original && <p class="reading__original">{tv("sheet.original", { value: line.original })}</p>}
    </>
  );
}
