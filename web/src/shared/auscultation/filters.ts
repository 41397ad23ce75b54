// The ways of listening: Butterworth filters of the fourth order, as two biquads for each end of the band.

export const FILTERS = ["full", "bell", "diaphragm", "lung"] as const;
export type Filter = (typeof FILTERS)[number];

/** Hertz. What each side of a stethoscope's chest piece brings out, and the band of breath sounds. */
const BANDS: Record<Exclude<Filter, "full">, readonly [low: number, high: number]> = {
  bell: [20, 200],
  diaphragm: [100, 500],
  lung: [100, 1000],
};

/** Quality of the two pole pairs of a Butterworth filter of the fourth order. */
const BUTTERWORTH_4 = [0.541196, 1.306563] as const;

export interface Stage {
  type: "highpass" | "lowpass";
  frequency: number;
  /** In decibels, as Web Audio counts the quality of these two types. */
  Q: number;
}

/** Nothing for `full`. */
export function stagesOf(filter: Filter): Stage[] {
  if (filter === "full") return [];
  const [low, high] = BANDS[filter];
  return BUTTERWORTH_4.flatMap((quality): Stage[] => {
    const Q = 20 * Math.log10(quality);
    return [
      { type: "highpass", frequency: low, Q },
      { type: "lowpass", frequency: high, Q },
    ];
  });
}

/** Connects `source` through the filter; the last node, and what takes it all apart again. */
export function through(
  context: BaseAudioContext,
  source: AudioNode,
  filter: Filter,
): { end: AudioNode; undo: () => void } {
  const nodes = stagesOf(filter).map((stage) => new BiquadFilterNode(context, stage));
  const chain = [source, ...nodes];
  for (const [index, node] of nodes.entries()) chain[index]?.connect(node);
  const end = nodes.at(-1) ?? source;
  return {
    end,
    undo: () => {
      for (const node of chain) node.disconnect();
    },
  };
}
