import { useRef, useState } from "preact/hooks";
import type { Lesion } from "~/shared/api/lesions";
import type { Photo } from "~/shared/api/types";
import { PhotoOut } from "~/shared/exchange/PhotoOut";
import { takenAt } from "~/shared/staff/photoWords";
import { AlignmentPanel } from "./AlignmentPanel";
import { BodyPick } from "./BodyPick";
import { Groups } from "./Groups";
import { grouped } from "./groups";
import { Help } from "./Help";
import { IDENTITY } from "./linking";
import { MarksPanel } from "./MarksPanel";
import { MODES, type Mode, ModeBar, ModeControls } from "./ModeBar";
import { firstPair, type Pair } from "./pair";
import { fetchAhead, idsAhead } from "./previews";
import { Stage } from "./Stage";
import { Timeline } from "./Timeline";
import { useAhead } from "./useAhead";
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
  /** Key of the group that is looked at first; else that of the newest photo. */
  first?: string | undefined;
}

/** The photo takes the screen; what can be done lies at its edges, always at the same place. */
export function Cockpit({ photos, lesions, first }: CockpitProps) {
  const groups = grouped(photos);
  const [key, setKey] = useState(first ?? "");
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
  useAhead({ groups, group, pair: { left, right }, viewing });

  const body = useRef<HTMLDetailsElement>(null);
  function turnTo(next: string): void {
    drafting.cancel();
    setKey(next);
    setChosen({});
  }
  function turnBy(by: number): void {
    const next = group && groups[groups.indexOf(group) + by];
    if (next) turnTo(next.key);
  }
  function toBody(): void {
    if (!body.current) return;
    body.current.open = true;
    const pins = body.current.querySelectorAll<HTMLElement>("[data-mark]");
    const chosenPin = [...pins].find((pin) => pin.getAttribute("aria-pressed") === "true");
    (chosenPin ?? pins[0] ?? body.current.querySelector("summary"))?.focus();
  }
  /** Somebody is about to look at it: its first two photos are fetched meanwhile. */
  function near(next: string): void {
    const { left: one, right: other } = firstPair(groups.find((each) => each.key === next)?.photos ?? []);
    fetchAhead(idsAhead([other, one]));
  }
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
    m: toBody,
    n: () => turnBy(1),
    p: () => turnBy(-1),
    PageUp: () => step(-1),
    PageDown: () => step(1),
    " ": blink.toggle,
    Enter: () => {
      const side = drafting.next ?? active;
      const middle = viewing.ready[side] && viewers?.[side].middle();
      if (middle && draft.kind !== "none") drafting.add(side, middle);
    },
    Backspace: drafting.undo,
    Escape: drafting.cancel,
    ...Object.fromEntries(MODES.map((name, index) => [String(index + 1), () => look(name)])),
  });

  return (
    <div class="cockpit" data-mode={shownMode}>
      <div class="cockpit__where">
        {lesions.length > 0 && (
          <BodyPick
            groups={groups}
            lesions={lesions}
            current={group?.key ?? ""}
            onPick={turnTo}
            onNear={near}
            box={body}
          />
        )}
        <Groups groups={groups} lesions={lesions} current={group?.key ?? ""} onPick={turnTo} onNear={near} />
      </div>
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
        <Timeline
          photos={mine}
          pair={{ left, right }}
          onPick={pick}
          onNear={(side, photo) => viewers?.[side].ahead(idsAhead([photo]))}
        />
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
