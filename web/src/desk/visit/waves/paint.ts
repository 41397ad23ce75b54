// The samples of a recording on its sheet: the newest ten seconds, as they stood at `edge`.

import type { WaveBuffer } from "~/shared/call";
import { type Cell, MM_PER_MV, MM_PER_S, type Sheet } from "./sheet";

/** What is drawn: the buffer that fills, or a copy of it that stands still. */
export type Source = Pick<WaveBuffer, "rateHz" | "total" | "oldest" | "at">;

const LINE_PX = 1.5;
const MARGIN = 0.08;

/** A copy of all that the buffer keeps, which it would overwrite within seconds. */
export function still(wave: WaveBuffer): Source {
  const { rateHz, total, oldest } = wave;
  const channels = wave.recording.value?.channels ?? [];
  const kept = channels.map((_, channel) =>
    Float32Array.from({ length: total - oldest }, (_sample, index) => wave.at(channel, oldest + index)),
  );
  return { rateHz, total, oldest, at: (channel, index) => kept[channel]?.[index - oldest] ?? Number.NaN };
}

interface Look {
  channels: readonly string[];
  /** UCUM; a voltage is drawn at the paper's gain, anything else fills its row. */
  unit: string;
  ratio: number;
  colour: string;
}

export function paint(
  pen: CanvasRenderingContext2D,
  source: Source,
  sheet: Sheet,
  edge: number,
  look: Look,
): void {
  pen.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
  pen.clearRect(0, 0, sheet.width, sheet.height);
  pen.strokeStyle = look.colour;
  pen.lineWidth = LINE_PX;
  pen.lineJoin = "round";
  for (const cell of sheet.cells) stroke(pen, source, sheet, cell, edge, look);
}

function stroke(
  pen: CanvasRenderingContext2D,
  source: Source,
  sheet: Sheet,
  cell: Cell,
  edge: number,
  { channels, unit }: Look,
): void {
  const channel = channels.indexOf(cell.channel);
  const begin = edge - cell.from * source.rateHz;
  const end = edge - cell.to * source.rateHz;
  const first = Math.max(source.oldest, Math.ceil(begin));
  const last = Math.min(source.total - 1, Math.floor(end));
  const perSample = (MM_PER_S * sheet.pxPerMm) / source.rateHz;
  const y = heights(source, channel, first, last, cell, sheet, unit);
  pen.beginPath();
  let drawing = false;
  for (let index = first; index <= last; index++) {
    const value = source.at(channel, index);
    if (Number.isNaN(value)) {
      drawing = false;
      continue;
    }
    const x = cell.x + (index - begin) * perSample;
    if (drawing) pen.lineTo(x, y(value));
    else pen.moveTo(x, y(value));
    drawing = true;
  }
  pen.stroke();
}

function heights(
  source: Source,
  channel: number,
  first: number,
  last: number,
  cell: Cell,
  sheet: Sheet,
  unit: string,
): (value: number) => number {
  const millivolts = millivoltsOf(unit);
  if (millivolts !== null) {
    const middle = cell.y + cell.height / 2;
    return (value) => middle - value * millivolts * MM_PER_MV * sheet.pxPerMm;
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = first; index <= last; index++) {
    const value = source.at(channel, index);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high > low ? high - low : 1;
  return (value) => cell.y + cell.height * (1 - MARGIN - ((value - low) / span) * (1 - 2 * MARGIN));
}

/** Of one unit; null for what is no voltage. */
export function millivoltsOf(unit: string): number | null {
  if (unit === "uV") return 0.001;
  return unit === "mV" ? 1 : null;
}
