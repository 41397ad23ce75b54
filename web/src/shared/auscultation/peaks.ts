/** The largest swing within each of `columns` equal stretches, 0 to 1 of the loudest; silence is all zeros. */
export function peaksOf(samples: Float32Array, columns: number): Float32Array {
  const peaks = new Float32Array(columns);
  if (samples.length === 0) return peaks;
  let loudest = 0;
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * samples.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * samples.length) / columns));
    let peak = 0;
    for (let index = from; index < to && index < samples.length; index++) {
      peak = Math.max(peak, Math.abs(samples[index] ?? 0));
    }
    peaks[column] = peak;
    loudest = Math.max(loudest, peak);
  }
  return loudest > 0 ? peaks.map((peak) => peak / loudest) : peaks;
}
