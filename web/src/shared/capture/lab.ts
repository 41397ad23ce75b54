// The colour of skin in CIE L*a*b* (D65): its hue hardly depends on how dark it is.

const LINEAR = Float32Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** CIE 15: the cube root, and a straight line near black. */
const eased = (value: number) =>
  value > 216 / 24389 ? Math.cbrt(value) : (24389 / 27) * (value / 116) + 16 / 116;

/** From sRGB levels, 0 to 255: L* 0 to 100, chroma, hue in degrees from −180 to 180. */
export function lch(red: number, green: number, blue: number): { l: number; chroma: number; hue: number } {
  const [r, g, b] = [red, green, blue].map((level) => LINEAR[Math.round(level)] ?? 0) as [
    number,
    number,
    number,
  ];
  const x = eased((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = eased(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = eased((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  const [a, yellow] = [500 * (x - y), 200 * (y - z)];
  return { l: 116 * y - 16, chroma: Math.hypot(a, yellow), hue: (Math.atan2(yellow, a) * 180) / Math.PI };
}

/** All ten Monk tones, from 0.6 of their exposure up to where a channel is at its limit. */
export function isSkin(red: number, green: number, blue: number): boolean {
  const { l, chroma, hue } = lch(red, green, blue);
  return l >= 4 && l <= 97 && chroma >= 1.5 && chroma <= 50 && hue >= 15 && hue <= 95;
}
