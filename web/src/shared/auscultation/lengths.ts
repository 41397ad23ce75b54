import type { Recording } from "../api/recordings";

/** Seconds of what the server has, gaps left out as they are in the sound. */
export function lengthOf({ head, samples, gaps }: Recording): number {
  const lost = gaps.reduce((sum, gap) => sum + gap.samples, 0);
  return (Math.max(0, samples - lost) * head.period_ms) / 1000;
}

/** `0:07`, `1:05` */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
