/** Sizes of a Landolt ring (ISO 8596): the gap is seen under `10^logMAR` minutes of arc, the ring is five gaps wide. */

export interface Scale {
  px_per_mm: number;
  distance_mm: number;
}

/** ISO/IEC 7810 ID-1: what a bank card measures, millimetres. */
export const CARD_MM = { width: 85.6, height: 53.98 } as const;

/** A gap of fewer pixels of the glass is no gap any more. */
const LEAST_GAP_PIXELS = 2;

export function gapPx(logmar: number, { px_per_mm, distance_mm }: Scale): number {
  const minutes = 10 ** logmar;
  return Math.tan((minutes / 60) * (Math.PI / 180)) * distance_mm * px_per_mm;
}

/** All lines of 0.1 logMAR that this screen can draw, largest first. `pixelRatio`: pixels of the glass to a CSS pixel. */
export function linesOf(scale: Scale, roomPx: number, pixelRatio: number): number[] {
  const lines: number[] = [];
  for (let step = 13; step >= -3; step -= 1) {
    const logmar = step / 10;
    const gap = gapPx(logmar, scale);
    if (gap * 5 <= roomPx && gap * pixelRatio >= LEAST_GAP_PIXELS) lines.push(logmar);
  }
  return lines;
}
