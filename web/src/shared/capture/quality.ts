// Whether a photo of skin can be read, and what to do about it: pure functions over pixels.
// The rules hold on ten Monk skin tones and three exposures; the table is in docs/capture.md.

import { band, halved, type Plane, percentile } from "./bands";
import { isSkin } from "./lab";

export const REASONS = ["dark", "bright", "blurred", "far", "no_skin"] as const;
export type Reason = (typeof REASONS)[number];

/** As stored with a photo: what was said of it, and whether the person kept it all the same. */
export interface Quality {
  reasons: Reason[];
  kept: boolean;
}

/** A copy of the picture, at most `COPY_PIXELS` on its longer side: RGBA, 8 bits, sRGB. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export interface Features {
  /** Fine structure over coarse structure of the tile in the middle: the exposure cancels out. */
  readonly sharpness: number;
  /** Grey level, 0 to 255, that the brightest twentieth of the picture exceeds. */
  readonly light: number;
  /** Share of the tile where a channel is at its limit. */
  readonly clipped: number;
  /** Share of the whole picture that has the hue of skin. */
  readonly skin: number;
}

export const COPY_PIXELS = 1024;
/** The lesion is in the middle, and the surroundings are often out of focus by right. */
const TILE_PIXELS = 384;
const SHARP = 0.465;
const LIT = 20;
const AT_LIMIT = 254;
const CLIPPED = 0.3;
const SOME_SKIN = 0.08;
const NEAR_SKIN = 0.4;
/** Side of the squares whose mean colour is judged: single pixels carry the sensor's noise. */
const SQUARE = 8;

/** Close views are to be filled with skin; an overview shows clothes and room by right. */
export type Nearness = "near" | "any";

export function judge(pixels: Pixels, nearness: Nearness): Reason[] {
  return reasonsOf(featuresOf(pixels), nearness);
}

/** Light comes first: without it neither colour nor sharpness can be told. */
export function reasonsOf({ sharpness, light, clipped, skin }: Features, nearness: Nearness): Reason[] {
  if (light < LIT) return ["dark"];
  if (clipped > CLIPPED) return ["bright"];
  const reasons: Reason[] = [];
  if (sharpness < SHARP) reasons.push("blurred");
  if (skin < SOME_SKIN) reasons.push("no_skin");
  else if (nearness === "near" && skin < NEAR_SKIN) reasons.push("far");
  return reasons;
}

export function featuresOf(pixels: Pixels): Features {
  const tile = middle(pixels);
  const { light, skin } = look(pixels);
  return { sharpness: sharpnessOf(greyOf(tile)), light, clipped: clippedShare(tile), skin };
}

/** The 99.5th percentile of |G(1.5) − G(3)| over that of |G(6) − G(12)|, G(σ) a Gaussian blur of σ pixels. */
function sharpnessOf(grey: Plane): number {
  const coarse = percentile(band(halved(grey), 3, 6), 0.995);
  return coarse > 0 ? percentile(band(grey, 1.5, 3), 0.995) / coarse : 0;
}

function middle({ width, height, data }: Pixels): Pixels {
  const side = Math.min(TILE_PIXELS, width, height);
  const left = (width - side) >> 1;
  const top = (height - side) >> 1;
  const tile = new Uint8ClampedArray(side * side * 4);
  for (let row = 0; row < side; row++) {
    const from = ((top + row) * width + left) * 4;
    tile.set(data.subarray(from, from + side * 4), row * side * 4);
  }
  return { width: side, height: side, data: tile };
}

/** Rec. 601 luma. */
const luma = (red: number, green: number, blue: number) => 0.299 * red + 0.587 * green + 0.114 * blue;

function greyOf({ width, height, data }: Pixels): Plane {
  const grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at++) {
    grey[at] = luma(data[at * 4] ?? 0, data[at * 4 + 1] ?? 0, data[at * 4 + 2] ?? 0);
  }
  return { width, height, values: grey };
}

function clippedShare({ data }: Pixels): number {
  let clipped = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) >= AT_LIMIT) clipped++;
  }
  return clipped / (data.length / 4);
}

function look({ width, height, data }: Pixels): { light: number; skin: number } {
  const across = Math.floor(width / SQUARE);
  const down = Math.floor(height / SQUARE);
  const greys = new Float32Array(across * down);
  let skin = 0;
  for (let square = 0; square < greys.length; square++) {
    const corner = (Math.floor(square / across) * SQUARE * width + (square % across) * SQUARE) * 4;
    const [red, green, blue] = meanColour(data, corner, width * 4);
    greys[square] = luma(red, green, blue);
    if (isSkin(red, green, blue)) skin++;
  }
  return { light: percentile(greys, 0.95), skin: skin / Math.max(1, greys.length) };
}

function meanColour(data: Uint8ClampedArray, corner: number, stride: number): [number, number, number] {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let row = 0; row < SQUARE; row++) {
    for (let at = corner + row * stride, end = at + SQUARE * 4; at < end; at += 4) {
      red += data[at] ?? 0;
      green += data[at + 1] ?? 0;
      blue += data[at + 2] ?? 0;
    }
  }
  const count = SQUARE * SQUARE;
  return [red / count, green / count, blue / count];
}
