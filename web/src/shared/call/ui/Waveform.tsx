import "./readings.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { theme } from "../../theme";
import { tCall } from "../texts";
import type { WaveBuffer } from "../wave";

const SHOWN_S = 6;
const MARGIN = 0.08;

/** The curve moves while samples arrive and rests, paler, when they stop. */
export function Waveform({ wave }: { wave: WaveBuffer }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [begun, setBegun] = useState(wave.total > 0);
  const colours = theme.value;

  useEffect(() => {
    const canvas = ref.current;
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen) return;
    let frame = 0;
    const draw = (now: number) => {
      frame = 0;
      const playhead = wave.playhead(now);
      drawCurve(canvas, pen, wave, playhead);
      const moving = playhead < wave.total;
      canvas.dataset.moving = String(moving);
      if (moving) frame = requestAnimationFrame(draw);
    };
    const wake = () => {
      setBegun(true);
      frame ||= requestAnimationFrame(draw);
    };
    const resized = new ResizeObserver(([entry]) => {
      const ratio = devicePixelRatio || 1;
      canvas.width = Math.round((entry?.contentRect.width ?? 0) * ratio);
      canvas.height = Math.round((entry?.contentRect.height ?? 0) * ratio);
      frame ||= requestAnimationFrame(draw);
    });
    resized.observe(canvas);
    const stop = wave.subscribe(wake);
    return () => {
      stop();
      resized.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [wave, colours]);

  return (
    <figure class="wave">
      <figcaption class="wave__name">{tCall("wave.pleth")}</figcaption>
      <canvas ref={ref} class="wave__curve" data-testid="waveform" />
      {!begun && <p class="wave__none">{tCall("wave.none")}</p>}
    </figure>
  );
}

function drawCurve(
  canvas: HTMLCanvasElement,
  pen: CanvasRenderingContext2D,
  wave: WaveBuffer,
  playhead: number,
): void {
  const { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  if (wave.rateHz === 0) return;
  const perSample = width / (SHOWN_S * wave.rateHz);
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.lineWidth = 2 * (devicePixelRatio || 1);
  pen.lineJoin = "round";
  pen.beginPath();
  let drawing = false;
  const first = Math.max(0, Math.floor(playhead - SHOWN_S * wave.rateHz));
  for (let index = first; index < playhead; index++) {
    const value = wave.at(index);
    if (Number.isNaN(value)) {
      drawing = false;
      continue;
    }
    const x = width - (playhead - index) * perSample;
    const y = height * (1 - MARGIN - value * (1 - 2 * MARGIN));
    if (drawing) pen.lineTo(x, y);
    else pen.moveTo(x, y);
    drawing = true;
  }
  pen.stroke();
}
