import { useEffect, useRef, useState } from "preact/hooks";
import { MARK } from "~/shared/agenda/clock";
import type { AgendaAppointment } from "~/shared/api/schedules";
import { type Frame, markAt } from "./layout";

/** An appointment in somebody's hand, and where it would be put down. */
export interface Carried {
  what: AgendaAppointment;
  day: string;
  minutes: number;
}

const THRESHOLD_PX = 6;
const LONG_STEP = 15;

interface Grip {
  what: AgendaAppointment;
  x: number;
  y: number;
  /** From the pointer to the top of what it holds. */
  offset: number;
}

export const lengthOf = ({ starts_at, ends_at }: { starts_at: string; ends_at: string }) =>
  Math.round((Date.parse(ends_at) - Date.parse(starts_at)) / 60_000);

interface CarryOptions {
  frame: Frame;
  days: readonly string[];
  placeOf: (what: AgendaAppointment) => { day: string; minutes: number };
  onDrop: (carried: Carried) => void;
}

/**
 * Carrying an appointment over columns marked `data-day`: with a mouse or a pen, or with the arrow keys (five
 * minutes, fifteen with Shift; sideways a day), Enter to put it down. Escape lets go.
 */
export function useCarry({ frame, days, placeOf, onDrop }: CarryOptions) {
  const [carried, setCarried] = useState<Carried>();
  const grip = useRef<Grip>();
  const held = useRef<Carried>();
  const justDropped = useRef(false);
  const latest = useRef({ frame, onDrop });
  latest.current = { frame, onDrop };

  function carry(next: Carried | undefined) {
    held.current = next;
    setCarried(next);
  }

  useEffect(() => {
    function move(event: PointerEvent) {
      const grasp = grip.current;
      if (!grasp) return;
      if (!held.current && Math.hypot(event.clientX - grasp.x, event.clientY - grasp.y) < THRESHOLD_PX)
        return;
      const column = document
        .elementsFromPoint(event.clientX, event.clientY)
        .find((one): one is HTMLElement => one instanceof HTMLElement && one.dataset.day !== undefined);
      if (!column?.dataset.day) return;
      const top = event.clientY - column.getBoundingClientRect().top - grasp.offset;
      carry({
        what: grasp.what,
        day: column.dataset.day,
        minutes: markAt(latest.current.frame, top, lengthOf(grasp.what)),
      });
    }
    function drop() {
      const last = grip.current && held.current;
      grip.current = undefined;
      if (!last) return;
      justDropped.current = true;
      // The click that follows a drag opens nothing.
      setTimeout(() => {
        justDropped.current = false;
      });
      carry(undefined);
      latest.current.onDrop(last);
    }
    function letGo(event: KeyboardEvent) {
      if (event.key !== "Escape" || !held.current) return;
      grip.current = undefined;
      carry(undefined);
    }
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", drop);
    document.addEventListener("keydown", letGo);
    return () => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", drop);
      document.removeEventListener("keydown", letGo);
    };
  }, []);

  function grasp(event: PointerEvent, what: AgendaAppointment) {
    // A finger scrolls: on a touch screen the appointment's own dialog moves it.
    if (event.pointerType === "touch" || event.button !== 0 || !(event.currentTarget instanceof HTMLElement))
      return;
    const { top } = event.currentTarget.getBoundingClientRect();
    grip.current = { what, x: event.clientX, y: event.clientY, offset: event.clientY - top };
  }

  function key(event: KeyboardEvent, what: AgendaAppointment) {
    const now = held.current;
    if (event.key === "Enter" && now) {
      event.preventDefault();
      carry(undefined);
      latest.current.onDrop(now);
      return;
    }
    const step = event.shiftKey ? LONG_STEP : MARK;
    const down = { ArrowDown: step, ArrowUp: -step }[event.key];
    const aside = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (down === undefined && aside === undefined) return;
    event.preventDefault();
    const place = now ?? { what, ...placeOf(what) };
    const day = days[days.indexOf(place.day) + (aside ?? 0)] ?? place.day;
    const least = latest.current.frame.from;
    const most = latest.current.frame.until - lengthOf(what);
    carry({ what, day, minutes: Math.min(most, Math.max(least, place.minutes + (down ?? 0))) });
  }

  return {
    carried,
    grasp,
    key,
    letGo: () => {
      if (!grip.current) carry(undefined);
    },
    /** Whether a press is the end of a drag. */
    wasDrag: () => justDropped.current,
  };
}
