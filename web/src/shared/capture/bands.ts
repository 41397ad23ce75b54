// Bands of a grey picture: differences of Gaussian blurs.

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** |G(inner) − G(outer)|, pixel by pixel. */
export function band(plane: Plane, inner: number, outer: number): Float32Array {
  const fine = blurred(plane, inner);
  const coarse = blurred(plane, outer);
  for (let at = 0; at < fine.length; at++) fine[at] = Math.abs((fine[at] ?? 0) - (coarse[at] ?? 0));
  return fine;
}

/** Half as wide and high; each pixel the mean of four. A blur of σ pixels here is one of 2σ before. */
export function halved({ width, height, values }: Plane): Plane {
  const across = width >> 1;
  const down = height >> 1;
  const half = new Float32Array(across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const at = 2 * y * width + 2 * x;
      const [one, two] = [values[at] as number, values[at + 1] as number];
      half[y * across + x] =
        (one + two + (values[at + width] as number) + (values[at + width + 1] as number)) / 4;
    }
  }
  return { width: across, height: down, values: half };
}

/** The value that `share` of the values do not exceed. Sorts in place. */
export function percentile(values: Float32Array, share: number): number {
  values.sort();
  return values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
}

/** Edges are continued with their own value. */
function blurred({ width, height, values }: Plane, sigma: number): Float32Array {
  const kernel = gaussian(sigma);
  const across = alongRows(values, width, height, kernel);
  return alongRows(across, height, width, kernel);
}

function gaussian(sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, at) =>
    Math.exp(-((at - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((total, one) => total + one, 0);
  return kernel.map((one) => one / sum);
}

/** Convolves each row and writes it as a column: twice over, the picture stands as before. */
function alongRows(values: Float32Array, width: number, height: number, kernel: Float32Array): Float32Array {
  const reach = kernel.length >> 1;
  const out = new Float32Array(values.length);
  const row = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    const line = values.subarray(y * width, (y + 1) * width);
    row.fill(line[0] ?? 0, 0, reach);
    row.set(line, reach);
    row.fill(line[width - 1] ?? 0, width + reach);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let tap = 0; tap < kernel.length; tap++) sum += (row[x + tap] as number) * (kernel[tap] as number);
      out[x * height + y] = sum;
    }
  }
  return out;
}
