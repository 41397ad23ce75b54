import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import type { CallSession } from "~/shared/call";
import type { InstrumentPlace } from "~/shared/staff/instruments";
import { aimed } from "./status";

/** Within it two digits are one number. */
const NUMBER_MS = 700;
const MOVES: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** Keys of the list while the focus is inside: arrows, the number of an instrument, and A to stop the one in focus. */
export function useListKeys(
  list: RefObject<HTMLUListElement>,
  shown: readonly InstrumentPlace[],
  session: CallSession,
): (event: KeyboardEvent) => void {
  const typed = useRef({ text: "", at: 0 });
  const cards = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-kind]") ?? [])];
  const go = (card: HTMLElement | undefined) => {
    card?.focus();
    card?.scrollIntoView({ block: "nearest" });
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest("dialog, input, textarea, select")) return;
    const all = cards();
    const here = all.findIndex((card) => card.contains(target));
    const step = MOVES[event.key];
    if (step !== undefined) {
      event.preventDefault();
      go(all[Math.min(all.length - 1, Math.max(0, here + step))]);
    } else if (/^\d$/.test(event.key)) {
      const { text, at } = typed.current;
      const now = performance.now();
      typed.current = { text: now - at < NUMBER_MS ? text + event.key : event.key, at: now };
      const kind = aimed(typed.current.text, shown);
      if (kind) go(all.find((card) => card.dataset.kind === kind));
    } else if (event.key.toLowerCase() === "a") {
      const kind = shown[here]?.kind;
      if (kind && session.readings.devices.value[kind]?.state === "measuring")
        session.requestDevice(kind, "stop");
    }
  };
}
