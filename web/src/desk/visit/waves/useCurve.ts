import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { WaveBuffer } from "~/shared/call";
import { Playhead } from "~/shared/call/wave";
import { theme } from "~/shared/theme";
import { paint, type Source } from "./paint";
import type { Sheet } from "./sheet";
import type { Curve } from "./stored";

interface Drawn {
  curve: Curve | null;
  /** A buffer that fills, drawn as it plays out. */
  live: WaveBuffer | null;
  /** What stands still, up to the sample `edge`; it has precedence. */
  frozen: Source | null;
  edge: number;
}

/** A canvas that shows the sheet: at each frame of the screen while samples play out, once when it stands still. */
export function useCurve({ curve, live, frozen, edge }: Drawn, sheet: Sheet): RefObject<HTMLCanvasElement> {
  const ref = useRef<HTMLCanvasElement>(null);
  const colours = theme.value;
  const channels = curve?.channels.join(" ") ?? "";
  const unit = curve?.unit ?? "";

  useEffect(() => {
    const canvas = ref.current;
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen || channels === "" || sheet.width === 0) return;
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(sheet.width * ratio);
    canvas.height = Math.round(sheet.height * ratio);
    const colour = getComputedStyle(canvas).color;
    const look = { channels: channels.split(" "), unit, ratio, colour };
    if (frozen) {
      paint(pen, frozen, sheet, edge, look);
      return;
    }
    return live ? run(live, (now) => paint(pen, live, sheet, now, look)) : undefined;
  }, [live, channels, unit, frozen, edge, sheet.width, sheet.height, sheet.cells.length, colours]);
  return ref;
}

/** Calls `draw` with the sample at the drawing edge while it moves. Returns what ends it. */
function run(wave: WaveBuffer, draw: (edge: number) => void): () => void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const playhead = new Playhead();
  let frame = 0;
  const next = (now: number) => {
    frame = 0;
    const edge = playhead.move(wave, now);
    const moving = edge < wave.total;
    // In steps of a second instead of gliding.
    draw(calm.matches && moving ? Math.floor(edge / wave.rateHz) * wave.rateHz : edge);
    if (moving) frame = requestAnimationFrame(next);
  };
  const wake = () => {
    frame ||= requestAnimationFrame(next);
  };
  const stop = wave.subscribe(wake);
  wake();
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}
