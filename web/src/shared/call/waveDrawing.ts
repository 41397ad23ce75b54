// Where the samples of a recording stand on a canvas: a sweep from left to right, as on a monitor.
// An ECG is drawn as on paper: 25 mm/s and 10 mm/mV, in CSS millimetres.

import type { Recording, WaveBuffer } from "./wave";

export const PX_PER_MM = 96 / 25.4;
const MM_PER_S = 25;
const MM_PER_MV = 10;
/** Twelve leads share the height, and a tall R may reach into the row above, as on paper; a few have room. */
const LEAD_ROW_MM = 18;
const FEW_LEADS_ROW_MM = 30;
const ROW_PX = 96;
/** The empty strip before the drawing edge. */
const GAP_PX = 12;
const MARGIN = 0.08;
const TWO_COLUMNS_FROM_PX = 560;
const LINE_PX = 1.5;

const LEADS: Readonly<Record<string, string>> = {
  "2:1": "I",
  "2:2": "II",
  "2:61": "III",
  "2:62": "aVR",
  "2:63": "aVL",
  "2:64": "aVF",
  "2:3": "V1",
  "2:4": "V2",
  "2:5": "V3",
  "2:6": "V4",
  "2:7": "V5",
  "2:8": "V6",
};

/** The name people use of an MDC lead code; null for a channel that needs none. */
export function leadName(channel: string): string | null {
  return LEADS[channel] ?? null;
}

export interface Layout {
  columns: number;
  rows: number;
  rowPx: number;
}

export function layoutOf(
  waveform: Recording["waveform"] | undefined,
  channels: number,
  width: number,
): Layout {
  const isEcg = waveform === "ecg";
  const columns = isEcg && channels > 3 && width >= TWO_COLUMNS_FROM_PX ? 2 : 1;
  const rows = Math.max(1, Math.ceil(channels / columns));
  const leadMm = channels > 3 ? LEAD_ROW_MM : FEW_LEADS_ROW_MM;
  return { columns, rows, rowPx: isEcg ? leadMm * PX_PER_MM : ROW_PX };
}

/** Millivolts of one unit; null for what is no voltage. */
function millivolts(unit: string): number | null {
  if (unit === "uV") return 0.001;
  if (unit === "mV") return 1;
  return null;
}

/** Draws on from where it stopped. One of it a canvas; `reset` after a change of size, theme or recording. */
export class Sweep {
  private drawn = Number.NaN;
  private range: [number, number] = [0, 1];

  constructor(
    private readonly pen: CanvasRenderingContext2D,
    private readonly wave: WaveBuffer,
    private readonly channels: readonly number[],
  ) {}

  reset(): void {
    this.drawn = Number.NaN;
  }

  /** `width` in CSS pixels; `edge` is a sample number, fractions included. */
  draw(edge: number, width: number, ratio: number, layout: Layout, colour: string): void {
    const { pen, wave } = this;
    const columnPx = width / layout.columns;
    const pxPerSample = (MM_PER_S * PX_PER_MM) / wave.rateHz;
    const page = columnPx / pxPerSample;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!(edge - this.drawn <= page && edge >= this.drawn)) {
      pen.clearRect(0, 0, width, layout.rows * layout.rowPx);
      this.drawn = Math.max(wave.oldest, edge - page + GAP_PX / pxPerSample);
      this.rangeAnew();
    } else if (Math.floor(edge / page) !== Math.floor(this.drawn / page)) {
      this.rangeAnew();
    }
    pen.strokeStyle = colour;
    pen.lineWidth = LINE_PX;
    pen.lineJoin = "round";
    const height = layout.rows * layout.rowPx;
    for (let column = 0; column < layout.columns; column++) {
      this.erase(
        column * columnPx,
        columnPx,
        (edge % page) * pxPerSample,
        (edge - this.drawn) * pxPerSample,
        height,
      );
    }
    this.channels.forEach((channel, place) => {
      const left = Math.floor(place / layout.rows) * columnPx;
      const top = (place % layout.rows) * layout.rowPx;
      this.stroke(channel, this.drawn, edge, page, pxPerSample, left, this.scale(top, layout.rowPx));
    });
    this.drawn = edge;
  }

  /** What the sweep drew a page ago gives way. */
  private erase(left: number, columnPx: number, edgePx: number, movedPx: number, height: number): void {
    const from = edgePx + GAP_PX - movedPx;
    const to = edgePx + GAP_PX;
    this.pen.clearRect(left + Math.max(0, from), 0, Math.min(to, columnPx) - Math.max(0, from), height);
    if (to > columnPx) this.pen.clearRect(left, 0, to - columnPx, height);
  }

  private stroke(
    channel: number,
    from: number,
    to: number,
    page: number,
    pxPerSample: number,
    left: number,
    y: (value: number) => number,
  ): void {
    const { pen } = this;
    pen.beginPath();
    let drawing = false;
    let turn = Math.floor(from / page);
    const point = (index: number) => {
      const value = this.between(channel, index);
      const now = Math.floor(index / page);
      if (Number.isNaN(value) || now !== turn) drawing = false;
      turn = now;
      if (Number.isNaN(value)) return;
      const x = left + (index - now * page) * pxPerSample;
      if (drawing) pen.lineTo(x, y(value));
      else pen.moveTo(x, y(value));
      drawing = true;
    };
    point(from);
    for (let index = Math.floor(from) + 1; index < to; index++) point(index);
    point(to);
    pen.stroke();
  }

  /** Between two samples on the straight line; a gap on either side is a gap. */
  private between(channel: number, index: number): number {
    const before = Math.floor(index);
    if (before === index) return this.wave.at(channel, before);
    const a = this.wave.at(channel, before);
    if (before + 1 >= this.wave.total) return a;
    return a + (this.wave.at(channel, before + 1) - a) * (index - before);
  }

  private scale(top: number, rowPx: number): (value: number) => number {
    const perUnit = millivolts(this.wave.recording.value?.unit ?? "");
    if (perUnit !== null) {
      const middle = top + rowPx / 2;
      return (value) => middle - value * perUnit * MM_PER_MV * PX_PER_MM;
    }
    const [low, high] = this.range;
    const usable = rowPx * (1 - 2 * MARGIN);
    return (value) => top + rowPx * (1 - MARGIN) - ((value - low) / (high - low)) * usable;
  }

  /** A pulse wave without a unit has a fixed height; another is fitted once a page, so that it does not breathe. */
  private rangeAnew(): void {
    const unit = this.wave.recording.value?.unit;
    if (unit === "1" || millivolts(unit ?? "") !== null) return;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const channel of this.channels) {
      for (let index = this.wave.oldest; index < this.wave.total; index++) {
        const value = this.wave.at(channel, index);
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (high > low) this.range = [low, high];
  }
}
