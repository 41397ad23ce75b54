import { ArrowUpRight, Circle, Pentagon, Ruler, Trash2, Type } from "lucide-preact";
import type { Annotation, Calibration, Measure } from "~/shared/api/review";
import type { Photo } from "~/shared/api/types";
import { Button, ErrorPanel, Field } from "~/shared/components";
import { dayAndTime, tag } from "~/shared/i18n";
import { AtHand } from "./AtHand";
import { ANNOTATIONS, canEnd, MEASURES, type Tool } from "./drawing";
import { t } from "./texts";
import type { Drafting } from "./useDraft";
import type { Marks } from "./useMarks";
import type { Side } from "./useViewers";
import { measureWords } from "./words";

const ICONS = {
  line: Ruler,
  ellipse: Circle,
  outline: Pentagon,
  arrow: ArrowUpRight,
  text: Type,
  contour: Pentagon,
};

interface MarksPanelProps {
  side: Side;
  photo: Photo | undefined;
  taken: string;
  marks: Marks;
  drafting: Drafting;
}

/** Scale, tools, and in words all that lies over the active photo. */
export function MarksPanel({ side, photo, taken, marks, drafting }: MarksPanelProps) {
  if (!photo) return null;
  const { draft } = drafting;
  const calibration = marks.marks?.calibration ?? null;
  const drawing = draft.kind === "shape" ? draft : undefined;
  return (
    <section class="panel" aria-labelledby="marks-title" data-testid="marks">
      <h2 id="marks-title">{t("marks.label")}</h2>
      <p class="panel__small">{t("marks.of", { side: t(`mode.${side}`), date: dayAndTime(taken) })}</p>
      <Scale calibration={calibration} busy={marks.busy} onFind={marks.calibrate} />
      {drawing ? (
        <AtHand>
          {marks.problem && <ErrorPanel problem={marks.problem} />}
          <Drawing tool={drawing.tool} points={drawing.points.length} drafting={drafting} />
        </AtHand>
      ) : (
        <>
          {marks.problem && <ErrorPanel problem={marks.problem} />}
          {calibration?.calibrated && (
            <Tools
              label={t("tool.measures")}
              tools={MEASURES}
              onPick={(tool) => drafting.start(tool, side)}
            />
          )}
          <Tools
            label={t("tool.annotations")}
            tools={ANNOTATIONS}
            onPick={(tool) => drafting.start(tool, side)}
          />
        </>
      )}
      <ul class="marks">
        {marks.marks?.measures.map((one) => (
          <Mark
            key={one.measure_id}
            mark={one}
            what={measureWords(one)}
            when={one.measured_at}
            onRemove={marks.remove}
          />
        ))}
        {marks.marks?.annotations.map((one) => (
          <Mark
            key={one.annotation_id}
            mark={one}
            what={one.words || t(one.kind === "arrow" ? "mark.arrow" : "mark.outline")}
            when={one.written_at}
            onRemove={marks.remove}
          />
        ))}
      </ul>
      {!!marks.marks?.measures.length && <p class="panel__small">{t("size.interval")}</p>}
    </section>
  );
}

function Scale({
  calibration,
  busy,
  onFind,
}: {
  calibration: Calibration | null;
  busy: boolean;
  onFind: () => void;
}) {
  if (!calibration)
    return (
      <>
        <p>{t("scale.unknown")}</p>
        <Button kind="secondary" icon={Ruler} busy={busy} onClick={onFind}>
          {t("scale.find")}
        </Button>
      </>
    );
  const mm = new Intl.NumberFormat(tag(), { maximumFractionDigits: 2 }).format(calibration.residual_mm ?? 0);
  return (
    <p role="status" data-testid="scale" data-calibrated={calibration.calibrated ? "" : undefined}>
      {calibration.calibrated ? t("scale.yes", { mm }) : t(`scale.${calibration.refused ?? "no_card"}`)}
    </p>
  );
}

function Tools({
  label,
  tools,
  onPick,
}: {
  label: string;
  tools: readonly Tool[];
  onPick: (tool: Tool) => void;
}) {
  return (
    <fieldset class="tools">
      <legend class="panel__small">{label}</legend>
      {tools.map((tool) => {
        const Icon = ICONS[tool];
        return (
          <button
            key={tool}
            type="button"
            class="bar__button"
            onClick={() => onPick(tool)}
            data-testid={`tool-${tool}`}
          >
            <Icon size={18} aria-hidden="true" />
            <span>{t(`tool.${tool}`)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

function Drawing({ tool, points, drafting }: { tool: Tool; points: number; drafting: Drafting }) {
  const ends = canEnd(tool, points);
  const shown = ends || tool === "outline" || tool === "contour";
  return (
    <>
      <p role="status">
        {t(`draw.${tool}`)} {t("draw.keys")}
      </p>
      {(tool === "text" || tool === "arrow") && (
        <Field
          label={t("tool.words")}
          value={drafting.words}
          maxLength={120}
          onInput={(event) => drafting.setWords(event.currentTarget.value)}
        />
      )}
      <div class="panel__actions">
        {shown && (
          <Button kind="primary" disabled={!ends} busy={drafting.saving} onClick={drafting.finish}>
            {t("tool.finish")}
          </Button>
        )}
        {points > 0 && (
          <Button kind="secondary" onClick={drafting.undo}>
            {t("tool.undo")}
          </Button>
        )}
        <Button kind="quiet" onClick={drafting.cancel}>
          {t("tool.cancel")}
        </Button>
      </div>
    </>
  );
}

interface MarkProps<T> {
  mark: T;
  what: string;
  when: string;
  onRemove: (mark: T) => void;
}

function Mark<T extends Measure | Annotation>({ mark, what, when, onRemove }: MarkProps<T>) {
  return (
    <li class="marks__one">
      <div>
        <p class="figures">{what}</p>
        <p class="panel__small">{t("mark.by", { by: mark.by, when: dayAndTime(when) })}</p>
      </div>
      <button
        type="button"
        class="bar__button bar__button--icon"
        aria-label={t("mark.remove", { what })}
        onClick={() => onRemove(mark)}
      >
        <Trash2 size={18} aria-hidden="true" />
      </button>
    </li>
  );
}
