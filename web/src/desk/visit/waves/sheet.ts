// Where the leads of an ECG stand on its sheet, and what a drag over it measures. Pure; lengths in CSS pixels.

/** The paper speed and gain of the standard sheet. */
export const MM_PER_S = 25;
export const MM_PER_MV = 10;
const PX_PER_MM = 96 / 25.4;
const ROW_MM = 28;
/** A curve alone has the room of the rhythm's three neighbours. */
const ALONE_MM = 70;
/** A large screen shows the paper larger, up to this. */
const LARGEST = 1.6;
export const SHEET_S = 10;
const COLUMNS = 4;
/** Below it the leads stand below each other, at full scale. */
const NARROW_PX = 620;

/** Lead codes (ISO/IEEE 11073-10101) of the standard sheet, column by column; lead II runs along the foot. */
const STANDARD = [
  "2:1",
  "2:2",
  "2:61",
  "2:62",
  "2:63",
  "2:64",
  "2:3",
  "2:4",
  "2:5",
  "2:6",
  "2:7",
  "2:8",
] as const;
export const RHYTHM = "2:2";

export interface Cell {
  channel: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Seconds before the right edge of the sheet at which the cell begins and ends. */
  from: number;
  to: number;
}

export interface Sheet {
  width: number;
  height: number;
  pxPerMm: number;
  cells: Cell[];
}

const isTwelve = (channels: readonly string[]): boolean => STANDARD.every((lead) => channels.includes(lead));

/** Twelve leads: 3 x 4 of 2.5 s each and the rhythm of 10 s. Anything else, or a narrow screen: one row a channel. */
export function sheetOf(channels: readonly string[], room: { width: number; height: number }): Sheet {
  const { width } = room;
  if (isTwelve(channels) && width >= NARROW_PX) return standard(room);
  const pxPerMm = PX_PER_MM;
  const height = (channels.length === 1 ? ALONE_MM : ROW_MM) * pxPerMm;
  const ordered = isTwelve(channels) ? [...STANDARD] : [...channels];
  const seconds = Math.min(SHEET_S, width / (MM_PER_S * pxPerMm));
  const cells = ordered.map((channel, row) => ({
    channel,
    x: 0,
    y: row * height,
    width: seconds * MM_PER_S * pxPerMm,
    height,
    from: seconds,
    to: 0,
  }));
  return { width, height: Math.max(1, ordered.length) * height, pxPerMm, cells };
}

function standard(room: { width: number; height: number }): Sheet {
  const fitted = Math.min(room.width / (SHEET_S * MM_PER_S), Math.max(PX_PER_MM, room.height / (4 * ROW_MM)));
  const pxPerMm = Math.min(LARGEST * PX_PER_MM, fitted);
  const used = SHEET_S * MM_PER_S * pxPerMm;
  const height = ROW_MM * pxPerMm;
  const seconds = SHEET_S / COLUMNS;
  const cells: Cell[] = STANDARD.map((channel, place) => {
    const column = Math.floor(place / 3);
    return {
      channel,
      x: (column * used) / COLUMNS,
      y: (place % 3) * height,
      width: used / COLUMNS,
      height,
      from: SHEET_S - column * seconds,
      to: SHEET_S - (column + 1) * seconds,
    };
  });
  cells.push({ channel: RHYTHM, x: 0, y: 3 * height, width: used, height, from: SHEET_S, to: 0 });
  return { width: used, height: 4 * height, pxPerMm, cells };
}

/** The size against the paper's, in percent. */
export const scaleOf = ({ pxPerMm }: Sheet): number => Math.round((pxPerMm / PX_PER_MM) * 100);

export interface Span {
  from: { x: number; y: number };
  to: { x: number; y: number };
}

export interface Measured {
  ms: number;
  /** Of a rhythm with this interval, a minute; null without an interval. */
  rate: number | null;
  /** From the first point up to the second. */
  mv: number;
}

/** What lies between two points of a sheet. */
export function measure({ from, to }: Span, pxPerMm: number): Measured {
  const ms = Math.round((Math.abs(to.x - from.x) / (pxPerMm * MM_PER_S)) * 1000);
  const mv = Math.round(((from.y - to.y) / (pxPerMm * MM_PER_MV)) * 100) / 100;
  return { ms, rate: ms > 0 ? Math.round(60_000 / ms) : null, mv: mv === 0 ? 0 : mv };
}

/** One small square of the paper a key press. */
export function moved(
  span: Span,
  key: string,
  begin: boolean,
  pxPerMm: number,
  sheet: { width: number; height: number },
): Span | null {
  const steps: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const step = steps[key];
  if (!step) return null;
  const end = begin ? span.from : span.to;
  const inside = (at: number, size: number) => Math.min(size, Math.max(0, at));
  const next = {
    x: inside(end.x + step[0] * pxPerMm, sheet.width),
    y: inside(end.y + step[1] * pxPerMm, sheet.height),
  };
  return begin ? { ...span, from: next } : { ...span, to: next };
}
