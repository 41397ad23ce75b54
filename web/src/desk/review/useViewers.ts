import type { RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Photo } from "~/shared/api/types";
import { followed, inverse, type Matrix, type Point } from "./linking";
import type { PhotoViewer } from "./photoViewer";

export type Side = "left" | "right";
export const SIDES = ["left", "right"] as const;
export const otherSide = (side: Side): Side => (side === "left" ? "right" : "left");

interface Wish {
  left: Photo | undefined;
  right: Photo | undefined;
  /** From the left photo to the right one; null leaves the viewers apart. */
  matrix: Matrix | null;
  onPick: (side: Side, point: Point) => void;
}

export interface Viewers {
  panes: Record<Side, RefObject<HTMLDivElement>>;
  /** Set once both panes can be used. */
  viewers: Record<Side, PhotoViewer> | undefined;
  failed: boolean;
  /** The pane that leads: the one that was touched last. */
  active: Side;
  activate: (side: Side) => void;
  /** Counts up whenever a pane shows another part, so that what lies over it is drawn anew. */
  round: number;
  /** The photo that is really on each pane. */
  shown: Partial<Record<Side, string>>;
  /** Whether that is the one which is meant to be. */
  ready: Record<Side, boolean>;
}

/** Two deep-zoom panes that follow each other through `matrix`. */
export function useViewers({ left, right, matrix, onPick }: Wish): Viewers {
  const panes = { left: useRef<HTMLDivElement>(null), right: useRef<HTMLDivElement>(null) };
  const [viewers, setViewers] = useState<Record<Side, PhotoViewer>>();
  const [failed, setFailed] = useState(false);
  const [active, setActive] = useState<Side>("right");
  const [round, setRound] = useState(0);
  const [shown, setShown] = useState<Partial<Record<Side, string>>>({});
  const ready = {
    left: left !== undefined && shown.left === left.photo_id,
    right: right !== undefined && shown.right === right.photo_id,
  };
  const now = useRef({ matrix, active, onPick, ready });
  now.current = { matrix, active, onPick, ready };

  const activate = useCallback((side: Side) => {
    now.current.active = side;
    setActive(side);
  }, []);

  useEffect(() => {
    let gone = false;
    let made: PhotoViewer[] = [];
    const open = async () => {
      const { openViewer } = await import("./photoViewer");
      const opened = await Promise.all(
        SIDES.map((side) =>
          openViewer(panes[side].current as HTMLDivElement, (id) =>
            setShown((known) => ({ ...known, [side]: id })),
          ),
        ),
      );
      made = opened;
      if (gone) return;
      const [one, other] = opened as [PhotoViewer, PhotoViewer];
      const both = { left: one, right: other };
      for (const side of SIDES) {
        both[side].onTouch(() => activate(side));
        // Until the photo is there, the pane has the one before: a point on it says nothing of this one.
        both[side].onPick((point) => {
          if (now.current.ready[side]) now.current.onPick(side, point);
        });
        both[side].onLook(() => {
          const { matrix: link, active: leader } = now.current;
          if (side === leader && link)
            both[otherSide(side)].look(followed(both[side].view(), side === "left" ? link : inverse(link)));
          setRound((count) => count + 1);
        });
      }
      setViewers(both);
    };
    open().catch(() => setFailed(true));
    return () => {
      gone = true;
      for (const viewer of made) viewer.destroy();
    };
  }, []);

  const keep = useRef<Partial<Record<Side, string>>>({});
  for (const [side, photo] of [["left", left] as const, ["right", right] as const]) {
    useEffect(() => {
      if (!viewers || !photo) return;
      const before = keep.current[side];
      keep.current[side] = photo.photo_id;
      viewers[side].show(photo, before !== undefined).catch(() => setFailed(true));
    }, [viewers, photo?.photo_id]);
  }

  // A link found later, or another one, brings the follower to the leader's place.
  useEffect(() => {
    if (!viewers || !matrix || !left || !right) return;
    const leader = now.current.active;
    viewers[otherSide(leader)].look(
      followed(viewers[leader].view(), leader === "left" ? matrix : inverse(matrix)),
    );
  }, [viewers, matrix, shown.left, shown.right]);

  return { panes, viewers, failed, active, activate, round, shown, ready };
}
