import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Photo } from "~/shared/api/types";
import { Banner } from "~/shared/components";
import { daysAway } from "~/shared/i18n";
import { photoWords, takenAt } from "~/shared/staff/photoWords";
import { Layer } from "./Layer";
import type { Mode } from "./ModeBar";
import { t } from "./texts";
import type { Draft } from "./useDraft";
import type { Marks } from "./useMarks";
import { SIDES, type Side, type Viewers } from "./useViewers";

interface StageProps {
  pair: Record<Side, Photo | undefined>;
  viewing: Viewers;
  mode: Mode;
  /** Where the slider cuts, and how much of the right photo the overlay shows. */
  share: number;
  front: Side;
  marks: Record<Side, Marks>;
  draft: Draft;
  children: ComponentChildren;
}

/** Both panes: side by side, or the right one over the left one. */
export function Stage({ pair, viewing, mode, share, front, marks, draft, children }: StageProps) {
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    stage.current?.style.setProperty("--share", String(share));
  }, [share]);
  const { left, right } = pair;
  const days = left && right ? Math.abs(daysAway(takenAt(right), takenAt(left))) : undefined;
  return (
    <section class="stage-box">
      {viewing.failed && <Banner tone="red" title={t("failed")} />}
      <div ref={stage} class="stage" data-mode={mode} data-front={front} data-alone={left ? undefined : ""}>
        {SIDES.map((side) => (
          <Pane
            key={side}
            side={side}
            photo={pair[side]}
            viewing={viewing}
            marks={marks[side]}
            draft={draft}
          />
        ))}
      </div>
      <div class="stage__under">
        <p class="stage__gap figures" role="status">
          {days !== undefined && (days === 0 ? t("gap.same") : t.n("gap.days", days))}
        </p>
        {children}
      </div>
    </section>
  );
}

interface PaneProps {
  side: Side;
  photo: Photo | undefined;
  viewing: Viewers;
  marks: Marks;
  draft: Draft;
}

function Pane({ side, photo, viewing, marks, draft }: PaneProps) {
  const helpId = useId();
  const { viewers, active, activate, panes } = viewing;
  const ready = viewing.ready[side];
  const points =
    draft.kind === "landmarks"
      ? draft[side]
      : draft.kind === "shape" && draft.side === side
        ? draft.points
        : [];
  return (
    <figure
      class="pane"
      data-side={side}
      data-active={active === side ? "" : undefined}
      data-shown={ready ? photo?.photo_id : undefined}
      data-testid={`pane-${side}`}
    >
      <figcaption class="pane__words">
        {photo ? photoWords(photo) : t(`side.${side}`)}
        {photo?.restricted && <span> {t("side.restricted")}</span>}
      </figcaption>
      <div
        class="pane__frame"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys that move and zoom act on this pane
        tabIndex={0}
        role="application"
        aria-label={photo ? `${t(`side.${side}`)} : ${photoWords(photo)}` : t(`side.${side}`)}
        aria-describedby={helpId}
        aria-busy={!ready}
        onFocus={() => activate(side)}
      >
        <div ref={panes[side]} class="pane__viewer" />
        {ready && (
          <Layer
            view={viewers?.[side].view()}
            marks={marks.marks}
            draft={points}
            numbered={draft.kind === "landmarks"}
          />
        )}
        {draft.kind !== "none" && active === side && <span class="pane__cross" aria-hidden="true" />}
        {photo && !ready && <span class="pane__wait">{t("side.loading")}</span>}
      </div>
      <span id={helpId} class="visually-hidden">
        {t("side.keys")}
      </span>
    </figure>
  );
}
