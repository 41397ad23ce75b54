import { useState } from "preact/hooks";
import { tMap } from "./texts";

interface Place {
  x: number;
  y: number;
}

interface AimProps {
  at: Place;
  onAim: (place: Place) => void;
  onPlace: () => void;
}

const STEP = 0.02;
const MOVES: Record<string, readonly [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** A cross for the keyboard: arrow keys move it, Enter or space gives its place. Seen only while it has the focus. */
export function Aim({ at, onAim, onPlace }: AimProps) {
  const [told, setTold] = useState("");
  function key(event: KeyboardEvent) {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const place = { x: within(at.x + move[0]), y: within(at.y + move[1]) };
    onAim(place);
    setTold(tMap("aim.at", { x: Math.round(place.x * 100), y: Math.round(place.y * 100) }));
  }
  return (
    <>
      <button
        type="button"
        class="bodymap__aim"
        style={{ left: `${at.x * 100}%`, top: `${at.y * 100}%` }}
        aria-label={tMap("aim")}
        data-testid="body-aim"
        onKeyDown={key}
        onClick={onPlace}
      />
      <span class="visually-hidden" role="status">
        {told}
      </span>
    </>
  );
}

const within = (share: number): number => Math.min(1, Math.max(0, Math.round(share * 100) / 100));
