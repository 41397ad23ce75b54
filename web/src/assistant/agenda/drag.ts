import { useEffect, useRef, useState } from "preact/hooks";
import { type Frame, markAt } from "./placing";

/** What is being moved, and where it would be dropped. */
export interface Dragged<T> {
  what: T;
  practitioner: string;
  /** Minutes since midnight. */
  minutes: number;
}

const THRESHOLD_PX = 6;

interface Grip<T> {
  what: T;
  x: number;
  y: number;
  /** From the pointer to the top of what it holds. */
  offset: number;
  moving: boolean;
}

/**
 * Moving a block over columns marked `data-practitioner`, with the mouse or a pen. Escape lets go. The same is
 * done by keyboard in a dialog: nothing depends on dragging.
 */
export function useDrag<T>(frame: Frame, onDrop: (dropped: Dragged<T>) => void) {
  const [dragged, setDragged] = useState<Dragged<T>>();
  const grip = useRef<Grip<T>>();
  const latest = useRef({ frame, onDrop, dragged });
  latest.current = { frame, onDrop, dragged };

  useEffect(() => {
    function where(event: PointerEvent): Omit<Dragged<T>, "what"> | undefined {
      const column = document
        .elementsFromPoint(event.clientX, event.clientY)
        .find((one): one is HTMLElement => one instanceof HTMLElement && !!one.dataset.practitioner);
      if (!column?.dataset.practitioner || !grip.current) return undefined;
      const top = event.clientY - column.getBoundingClientRect().top - grip.current.offset;
      return { practitioner: column.dataset.practitioner, minutes: markAt(latest.current.frame, top) };
    }
    function move(event: PointerEvent) {
      const held = grip.current;
      if (!held) return;
      const far = Math.hypot(event.clientX - held.x, event.clientY - held.y);
      if (!held.moving && far < THRESHOLD_PX) return;
      held.moving = true;
      const there = where(event);
      if (there) setDragged({ what: held.what, ...there });
    }
    function letGo() {
      grip.current = undefined;
      setDragged(undefined);
    }
    function drop(event: PointerEvent) {
      const { dragged: last, onDrop: tell } = latest.current;
      const moving = grip.current?.moving;
      letGo();
      if (!moving || !last) return;
      event.preventDefault();
      // The press that ends here is not meant for the link below it.
      addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", stop, { capture: true }));
      tell(last);
    }
    function stop(event: Event) {
      event.preventDefault();
      event.stopPropagation();
    }
    function key(event: KeyboardEvent) {
      if (event.key === "Escape" && grip.current) letGo();
    }
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", letGo);
    addEventListener("keydown", key);
    return () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", letGo);
      removeEventListener("keydown", key);
    };
  }, []);

  function take(event: PointerEvent, what: T) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const block = event.currentTarget as HTMLElement;
    const offset = event.clientY - block.getBoundingClientRect().top;
    grip.current = { what, x: event.clientX, y: event.clientY, offset, moving: false };
  }

  return { dragged, take };
}
