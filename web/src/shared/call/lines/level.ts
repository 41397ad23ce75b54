// Good, weak or bad: what the page says of a line. Worse at once, better only after a while.

import type { Step } from "./adaptation";
import type { Second } from "./statistics";

export type Level = "good" | "weak" | "bad";
const LEVELS: readonly Level[] = ["good", "weak", "bad"];

/** Seconds that are looked at together: one late packet is no bad line. */
const WINDOW = 5;
const BETTER_AFTER_MS = 6000;

const BAD = { loss: 0.1, roundTripMs: 900, concealed: 0.1 };
const WEAK = { loss: 0.03, roundTripMs: 400, concealed: 0.03 };

export class LevelMeter {
  private recent: Second[] = [];
  private seconds = 0;
  private level: Level = "good";
  private betterSince: number | null = null;

  next(second: Second, step: Step, ceiling: Step): Level {
    this.seconds++;
    this.recent = [...this.recent.slice(1 - WINDOW), second];
    const now = this.judge(step, ceiling);
    if (LEVELS.indexOf(now) >= LEVELS.indexOf(this.level)) {
      this.level = now;
      this.betterSince = null;
    } else {
      this.betterSince ??= second.at;
      if (second.at - this.betterSince >= BETTER_AFTER_MS) {
        this.level = now;
        this.betterSince = null;
      }
    }
    return this.level;
  }

  /** Both directions: what arrived here, and what the other side reports of ours. */
  get loss(): number {
    const arrived = mean(this.recent.map((one) => one.lossIn).filter((one) => one !== null));
    const reports = this.recent.flatMap((one) => one.sample.reports);
    const packets = sum(reports.map((report) => report.packets));
    const lost = packets > 0 ? sum(reports.map((report) => report.lost)) / packets : 0;
    return Math.max(arrived, lost);
  }

  private judge(step: Step, ceiling: Step): Level {
    const { loss } = this;
    const roundTripMs = this.recent.at(-1)?.roundTripMs ?? 0;
    // The first sound of a connection always begins with some that was made up.
    const concealed = this.seconds > 2 * WINDOW ? mean(this.recent.map((one) => one.concealed)) : 0;
    const above = (limit: typeof BAD) =>
      loss >= limit.loss || roundTripMs >= limit.roundTripMs || concealed >= limit.concealed;
    if (step === "audio" || above(BAD)) return "bad";
    return step !== ceiling || above(WEAK) ? "weak" : "good";
  }
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: number[]): number => (values.length === 0 ? 0 : sum(values) / values.length);
