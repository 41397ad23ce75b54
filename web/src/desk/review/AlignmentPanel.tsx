import { Crosshair, Link2, Undo2 } from "lucide-preact";
import type { ApiProblem } from "~/shared/api/problem";
import { type Alignment, alignByLandmarks } from "~/shared/api/review";
import type { Photo } from "~/shared/api/types";
import { Button, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { AtHand } from "./AtHand";
import { t } from "./texts";
import type { Drafting } from "./useDraft";
import { percent, trustOf } from "./words";

interface AlignmentPanelProps {
  alignment: Alignment | undefined;
  working: boolean;
  problem: ApiProblem | undefined;
  onRetry: () => void;
  onSet: (alignment: Alignment) => void;
  left: Photo;
  right: Photo;
  drafting: Drafting;
}

/** How well the two photos lie over each other, always in figures; landmarks by hand when they do not. */
export function AlignmentPanel(props: AlignmentPanelProps) {
  const { alignment, working, problem, onRetry, drafting } = props;
  const setting = drafting.draft.kind === "landmarks";
  return (
    <section
      class="panel"
      aria-labelledby="align-title"
      data-testid="alignment"
      data-trust={alignment && trustOf(alignment)}
    >
      <h2 id="align-title">{t("align.label")}</h2>
      <div role="status">
        {working && <p>{t("align.working")}</p>}
        {alignment && !setting && <Quality alignment={alignment} />}
      </div>
      {problem && <ErrorPanel problem={problem} onRetry={onRetry} />}
      {setting ? (
        <AtHand>
          <Landmarks {...props} />
        </AtHand>
      ) : (
        !working && (
          <Button kind="secondary" icon={Crosshair} onClick={drafting.startLandmarks}>
            {t("align.set")}
          </Button>
        )
      )}
    </section>
  );
}

function Quality({ alignment }: { alignment: Alignment }) {
  const trust = trustOf(alignment);
  const residual = percent(alignment.residual, 1);
  return (
    <>
      <p>
        <strong>
          {trust === "hand" ? t("align.hand", { by: alignment.by ?? "" }) : t(`align.${trust}`)}
        </strong>
      </p>
      <p class="panel__small figures">
        {trust === "hand"
          ? t("align.hand_figures", { points: alignment.inliers, residual })
          : t("align.figures", { points: alignment.inliers, share: percent(alignment.share), residual })}
      </p>
      {trust === "refused" && <p>{t("align.unlinked")}</p>}
    </>
  );
}

function Landmarks({ left, right, onSet, drafting }: AlignmentPanelProps) {
  const { busy, problem, run } = useAction();
  const { pairs, next } = drafting;
  const apply = () =>
    run(async () => {
      onSet(await alignByLandmarks(left.photo_id, right.photo_id, pairs));
      drafting.cancel();
    });
  return (
    <>
      <p role="status">{next ? t(`landmark.next_${next}`, { n: pairs.length + 1 }) : t("landmark.enough")}</p>
      {problem && <ErrorPanel problem={problem} />}
      <div class="panel__actions">
        <Button
          kind="primary"
          icon={Link2}
          busy={busy}
          disabled={pairs.length < 2}
          onClick={() => void apply()}
        >
          {t("landmark.apply")}
        </Button>
        <Button kind="secondary" icon={Undo2} onClick={drafting.undo}>
          {t("landmark.undo")}
        </Button>
        <Button kind="quiet" onClick={drafting.cancel}>
          {t("landmark.cancel")}
        </Button>
      </div>
    </>
  );
}
