import "./readings.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { theme } from "../../theme";
import { tCall } from "../texts";
import { Playhead, type WaveBuffer } from "../wave";
import { type Layout, layoutOf, leadName, Sweep } from "../waveDrawing";

interface WavesProps {
  wave: WaveBuffer;
  /** Which channels, by the message's names, in this order; all of them otherwise. */
  channels?: readonly string[];
  /** Said above the curve instead of the waveform's own name. */
  label?: string;
}

/** The curves of one recording on one canvas. They move while samples arrive and rest, paler, when they stop. */
export function Waves({ wave, channels, label }: WavesProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const recording = wave.recording.value;
  const known = recording?.channels ?? [];
  const shown = channels ?? known;
  const places = shown.map((name) => known.indexOf(name)).filter((place) => place >= 0);
  const key = places.join();
  const layout = layoutOf(recording?.waveform, places.length, width);
  const colours = theme.value;

  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const resized = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    resized.observe(canvas);
    return () => resized.disconnect();
  }, []);

  useEffect(() => {
    const canvas = ref.current;
    if (!canvas || width === 0) return;
    return animate(canvas, wave, key === "" ? [] : key.split(",").map(Number), width, layout);
  }, [wave, recording, key, width, layout.columns, layout.rows, colours]);

  const isEcg = recording?.waveform === "ecg";
  const size = { height: `${layout.rows * layout.rowPx}px` };
  return (
    <figure class="wave" data-waveform={recording?.waveform}>
      <figcaption class="wave__name">
        {label ?? tCall(isEcg ? "wave.ecg" : "wave.pleth")}
        {isEcg && <span class="wave__scale">{tCall("wave.scale")}</span>}
      </figcaption>
      <div class="wave__field">
        <canvas ref={ref} class="wave__curve" style={size} data-testid="waveform" data-moving="false" />
        {isEcg && <Leads names={places.map((place) => known[place] ?? "")} layout={layout} />}
      </div>
      {!recording && <p class="wave__none">{tCall("wave.none")}</p>}
    </figure>
  );
}

function Leads({ names, layout }: { names: readonly string[]; layout: Layout }) {
  const grid = {
    gridTemplateRows: `repeat(${layout.rows}, ${layout.rowPx}px)`,
    gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
  };
  return (
    <ol class="wave__leads" style={grid}>
      {names.map((name) => (
        <li key={name}>{leadName(name) ?? name}</li>
      ))}
    </ol>
  );
}

/** Draws at each frame of the screen while there is something to play out. Returns what ends it. */
function animate(
  canvas: HTMLCanvasElement,
  wave: WaveBuffer,
  channels: readonly number[],
  width: number,
  layout: Layout,
): () => void {
  const pen = canvas.getContext("2d");
  if (!pen) return () => undefined;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(layout.rows * layout.rowPx * ratio);
  const colour = getComputedStyle(canvas).color;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const playhead = new Playhead();
  const sweep = new Sweep(pen, wave, channels);
  let frame = 0;
  const draw = (now: number) => {
    frame = 0;
    if (wave.rateHz === 0) return;
    const edge = playhead.move(wave, now);
    const isMoving = edge < wave.total;
    // In steps of a second instead of gliding.
    const seen = calm.matches && isMoving ? Math.floor(edge / wave.rateHz) * wave.rateHz : edge;
    if (seen >= wave.oldest) sweep.draw(seen, width, ratio, layout, colour);
    canvas.dataset.moving = String(isMoving);
    if (isMoving) frame = requestAnimationFrame(draw);
  };
  const wake = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const stop = wave.subscribe(wake);
  wake();
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}
