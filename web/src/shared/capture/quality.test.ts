import { describe, expect, it } from "vitest";
import { lch } from "./lab";
import { type Features, judge, type Pixels, reasonsOf } from "./quality";

// The Monk skin tone scale, lightest first. https://skintone.google
const MONK = [
  "f6ede4",
  "f3e7db",
  "f7ead0",
  "eadaba",
  "d7bd96",
  "a07e56",
  "825c43",
  "604134",
  "3a312a",
  "292420",
];
const GOOD: Features = { sharpness: 0.6, light: 150, clipped: 0, skin: 1 };

const channels = (hex: string): [number, number, number] => {
  const number = Number.parseInt(hex, 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
};

/** One colour everywhere, with lines of a pixel that any camera in focus would show. */
function swatch(hex: string, exposure: number): Pixels {
  const [width, height] = [640, 480];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) {
    const line = (at % width) % 16 === 0 ? 0.8 : 1;
    channels(hex).forEach((level, channel) => {
      data[at * 4 + channel] = level * exposure * line;
    });
  }
  return { width, height, data };
}

describe("ten tones at three exposures", () => {
  for (const [index, hex] of MONK.entries()) {
    it(`accuses tone ${index + 1} of nothing at 0.6 and 1.0, and at 1.3 of no more than its clipped light`, () => {
      expect(judge(swatch(hex, 0.6), "near")).toEqual([]);
      expect(judge(swatch(hex, 1), "near")).toEqual([]);
      const brightest = Math.max(...channels(hex)) * 1.3;
      expect(judge(swatch(hex, 1.3), "near")).toEqual(brightest >= 254 ? ["bright"] : []);
    });
  }
});

describe("reasons", () => {
  it("says that it is dark before anything that darkness hides", () => {
    expect(reasonsOf({ ...GOOD, light: 10, sharpness: 0.1, skin: 0 }, "near")).toEqual(["dark"]);
  });

  it("says that it is too bright when the tile is at the sensor's limit", () => {
    expect(reasonsOf({ ...GOOD, clipped: 0.5, skin: 0 }, "near")).toEqual(["bright"]);
  });

  it("tells blur and distance together", () => {
    expect(reasonsOf({ ...GOOD, sharpness: 0.2, skin: 0.2 }, "near")).toEqual(["blurred", "far"]);
  });

  it("lets an overview show a room", () => {
    expect(reasonsOf({ ...GOOD, skin: 0.2 }, "any")).toEqual([]);
  });

  it("says that no skin is seen rather than that it is far", () => {
    expect(reasonsOf({ ...GOOD, skin: 0.01 }, "near")).toEqual(["no_skin"]);
  });
});

describe("lch", () => {
  it("gives the values of CIE L*a*b* for white, red and blue", () => {
    expect(lch(255, 255, 255).l).toBeCloseTo(100, 1);
    const red = lch(255, 0, 0);
    expect([red.l, red.chroma, red.hue].map((one) => Math.round(one * 10) / 10)).toEqual([53.2, 104.6, 40]);
    expect(Math.round(lch(0, 0, 255).hue)).toBe(-54);
  });
});
