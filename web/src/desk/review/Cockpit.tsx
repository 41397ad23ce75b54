import { useEffect, useState } from "preact/hooks";
import type { Lesion } from "~/shared/api/lesions";
import type { Photo } from "~/shared/api/types";
import { PhotoOut } from "~/shared/exchange/PhotoOut";
import { takenAt } from "~/shared/staff/photoWords";
import { AlignmentPanel } from "./AlignmentPanel";
import { Groups } from "./Groups";
import { grouped } from "./groups";
import { Help } from "./Help";
import { IDENTITY } from "./linking";
import { MarksPanel } from "./MarksPanel";
import { MODES, type Mode, ModeBar, ModeControls } from "./ModeBar";
import { firstPair, type Pair } from "./pair";
import { preview } from "./previews";
import { Stage } from "./Stage";
import { Timeline } from "./Timeline";
import { useAlignment } from "./useAlignment";
import { useBlink } from "./useBlink";
import { useDraft } from "./useDraft";
import { useKeys } from "./useKeys";
import { useMarks } from "./useMarks";
import { otherSide, type Side, useViewers } from "./useViewers";

interface CockpitProps {
  /** Newest first. */
  photos: Photo[];
  lesions: Lesion[];
}

/** The photo takes the screen; what can be done lies at its edges, always at the same place. */
export function Cockpit({ photos, lesions }: CockpitProps) {
  const groups = grouped(photos);
  const [key, setKey] = useState(groups[0]?.key ?? "");
  const group = groups.find((one) => one.key === key) ?? groups[0];
  const mine = group?.photos ?? [];
  const [chosen, setChosen] = useState<Partial<Pair>>({});
  const { left, right } = { ...firstPair(mine), ...chosen };

  const [mode, setMode] = useState<Mode>("side");
  const [linked, setLinked] = useState(true);
  const [share, setShare] = useState(0.5);
  const blink = useBlink(mode === "blink");
  const { alignment, ...aligning } = useAlignment(left?.photo_id, right?.photo_id);
  const marks = { left: useMarks(left?.photo_id), right: useMarks(right?.photo_id) };
  const drafting = useDraft(marks);
  const { draft } = drafting;

  // The same photo on both sides lies over itself; a refused pair is not linked.
  const same = left !== undefined && left.photo_id === right?.photo_id;
  const found = same ? IDENTITY : alignment?.accepted ? alignment.matrix : null;
  const matrix = linked && draft.kind !== "landmarks" ? found : null;
  const shownMode: Mode = draft.kind === "landmarks" || !left ? "side" : mode;
  const viewing = useViewers({ left, right, matrix, onPick: drafting.add });
  const { viewers, active } = viewing;

  const shown = active === "left" ? left : right;
  const series = photos.filter(
    (one) => shown && (one === shown || (one.series_id && one.series_id === shown.series_id)),
  );
  const at = (side: Side) => mine.findIndex((one) => one.photo_id === { left, right }[side]?.photo_id);
  // Neighbours of both sides, so that another date is there before it is asked for.
  const near = [
    left,
    right,
    ...(["left", "right"] as const).flatMap((side) => [mine[at(side) - 1], mine[at(side) + 1]]),
  ];
  const nearIds = near.flatMap((one) => (one && !one.restricted ? one.photo_id : [])).join(" ");
  useEffect(() => {
    for (const id of nearIds.split(" ").filter(Boolean)) void preview(id).catch(() => undefined);
  }, [nearIds]);
  const next = [mine[at(active) + 1], mine[at(active) - 1]];
  const nextIds = next.flatMap((one) => (one && !one.restricted ? one.photo_id : [])).join(" ");
  const settled = shown !== undefined && viewing.shown[active] === shown.photo_id;
  useEffect(() => {
    if (settled) viewers?.[active].ahead(nextIds.split(" ").filter(Boolean));
  }, [viewers, active, settled, nextIds]);

  function pick(side: Side, photo: Photo): void {
    drafting.cancel();
    setChosen({ left, right, ...chosen, [side]: photo } as Partial<Pair>);
  }
  function step(by: number): void {
    const photo = mine[at(active) + by];
    if (photo) pick(active, photo);
  }
  function look(next: Mode): void {
    blink.stop();
    setMode(next);
  }
  const nudge = (by: { x?: number; y?: number; zoom?: number; degrees?: number }) => () =>
    viewers?.[active].nudge(by);
  const home = () => viewers?.[active].home();

  useKeys({
    ArrowLeft: nudge({ x: -0.12 }),
    ArrowRight: nudge({ x: 0.12 }),
    ArrowUp: nudge({ y: -0.12 }),
    ArrowDown: nudge({ y: 0.12 }),
    "+": nudge({ zoom: 1.4 }),
    "=": nudge({ zoom: 1.4 }),
    "-": nudge({ zoom: 1 / 1.4 }),
    "0": home,
    r: nudge({ degrees: 90 }),
    l: () => setLinked(!linked),
    c: () => viewing.activate(otherSide(active)),
    PageUp: () => step(-1),
    PageDown: () => step(1),
    " ": blink.toggle,
    Enter: () => {
      const middle = viewers?.[drafting.next ?? active].middle();
      if (middle && draft.kind !== "none") drafting.add(drafting.next ?? active, middle);
    },
    Backspace: drafting.undo,
    Escape: drafting.cancel,
    ...Object.fromEntries(MODES.map((name, index) => [String(index + 1), () => look(name)])),
  });

  return (
    <div class="cockpit" data-mode={shownMode}>
      <Groups
        groups={groups}
        lesions={lesions}
        current={group?.key ?? ""}
        onPick={(next) => {
          drafting.cancel();
          setKey(next);
          setChosen({});
        }}
      />
      <div class="cockpit__middle">
        <ModeBar
          mode={shownMode}
          onMode={look}
          alone={!left}
          linked={linked && matrix !== null}
          canLink={found !== null}
          onLink={() => setLinked(!linked)}
          onZoom={(zoom) => nudge({ zoom })()}
          onHome={home}
          onTurn={nudge({ degrees: 90 })}
        />
        <Stage
          pair={{ left, right }}
          viewing={viewing}
          mode={shownMode}
          share={share}
          front={blink.front}
          marks={marks}
          draft={draft}
        >
          <ModeControls mode={shownMode} share={share} onShare={setShare} blink={blink} />
        </Stage>
        <Timeline photos={mine} pair={{ left, right }} onPick={pick} />
      </div>
      <aside class="cockpit__panel">
        {left && right && !same && (
          <AlignmentPanel
            alignment={alignment}
            working={aligning.working}
            problem={aligning.problem}
            onRetry={aligning.retry}
            onSet={aligning.set}
            left={left}
            right={right}
            drafting={drafting}
          />
        )}
        <MarksPanel
          side={active}
          photo={active === "left" ? left : right}
          taken={takenAt((active === "left" ? left : right) ?? (mine[0] as Photo))}
          marks={marks[active]}
          drafting={drafting}
        />
        {shown && <PhotoOut photo={shown} series={series} />}
        <Help />
      </aside>
    </div>
  );
}
