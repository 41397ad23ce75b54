import { useRef, useState } from "preact/hooks";
import { idempotencyKey } from "~/shared/api/client";
import type { LandmarkPair } from "~/shared/api/review";
import { canEnd, isWhole, measures, type Tool } from "./drawing";
import type { Point } from "./linking";
import type { Marks } from "./useMarks";
import type { Side } from "./useViewers";

const MOST_PAIRS = 4;

export type Draft =
  | { kind: "none" }
  | { kind: "shape"; tool: Tool; side: Side; points: Point[] }
  | { kind: "landmarks"; left: Point[]; right: Point[] };

export interface Drafting {
  draft: Draft;
  /** The shape is whole and on its way. */
  saving: boolean;
  words: string;
  setWords: (words: string) => void;
  start: (tool: Tool, side: Side) => void;
  startLandmarks: () => void;
  add: (side: Side, point: Point) => void;
  undo: () => void;
  finish: () => void;
  cancel: () => void;
  /** Landmarks as pairs from the left photo to the right one; only whole pairs. */
  pairs: LandmarkPair[];
  /** Where the next landmark belongs; none when there are four pairs. */
  next: Side | undefined;
}

const NONE: Draft = { kind: "none" };
const asPair = ({ x, y }: Point): [number, number] => [x, y];

/** What is being drawn: one shape on one photo, or landmarks on both in turn. */
export function useDraft(marks: Record<Side, Marks>): Drafting {
  const [draft, setDraft] = useState<Draft>(NONE);
  const [words, setWords] = useState("");
  const [saving, setSaving] = useState(false);
  const named = useRef({ mark: "", id: "" });
  const landmarks = draft.kind === "landmarks" ? draft : { left: [], right: [] };
  const whole = Math.min(landmarks.left.length, landmarks.right.length);
  const turn: Side = landmarks.left.length > landmarks.right.length ? "right" : "left";
  const next = whole < MOST_PAIRS ? turn : undefined;

  /** The same name as long as the mark is the same: asked again after a lost answer, it is kept once. */
  function nameOf(mark: unknown): string {
    const written = JSON.stringify(mark);
    if (named.current.mark !== written) named.current = { mark: written, id: idempotencyKey() };
    return named.current.id;
  }

  /** It stays under the hand until the server has it: a lost line costs no drawing. */
  async function keep(tool: Tool, side: Side, points: Point[]): Promise<void> {
    const whole: Draft = { kind: "shape", tool, side, points };
    setDraft(whole);
    setSaving(true);
    const given = points.map(asPair);
    const id = nameOf([marks[side].marks?.photo_id, tool, given, words]);
    const kept = measures(tool)
      ? await marks[side].measure({ measure_id: id, shape: tool, points: given })
      : await marks[side].annotate({
          annotation_id: id,
          kind: tool === "contour" ? "outline" : tool,
          points: given,
          words: words.trim(),
        });
    setSaving(false);
    if (!kept) return;
    // The same shape drawn anew is another mark.
    named.current = { mark: "", id: "" };
    setWords("");
    setDraft((now) => (now === whole ? NONE : now));
  }

  return {
    draft,
    saving,
    words,
    setWords,
    start: (tool, side) => setDraft({ kind: "shape", tool, side, points: [] }),
    startLandmarks: () => setDraft({ kind: "landmarks", left: [], right: [] }),
    add(side, point) {
      if (draft.kind === "shape" && side === draft.side) {
        if (isWhole(draft.tool, draft.points.length)) return;
        if (draft.tool === "text" && !words.trim()) return;
        const points = [...draft.points, point];
        if (isWhole(draft.tool, points.length)) void keep(draft.tool, side, points);
        else setDraft({ ...draft, points });
      }
      if (draft.kind === "landmarks" && side === next)
        setDraft({ ...draft, [side]: [...draft[side], point] });
    },
    undo() {
      if (draft.kind === "shape") setDraft({ ...draft, points: draft.points.slice(0, -1) });
      if (draft.kind === "landmarks") {
        const last: Side = turn === "right" ? "left" : "right";
        setDraft({ ...draft, [last]: draft[last].slice(0, -1) });
      }
    },
    finish() {
      if (draft.kind === "shape" && canEnd(draft.tool, draft.points.length))
        void keep(draft.tool, draft.side, draft.points);
    },
    cancel: () => setDraft(NONE),
    pairs: landmarks.left
      .slice(0, whole)
      .map((here, at) => ({ here: asPair(here), there: asPair(landmarks.right[at] as Point) })),
    next: draft.kind === "landmarks" ? next : undefined,
  };
}
