/**
 * One eye: first one ring a line, three lines at a time, until one is missed; then whole lines from above that, five
 * rings each, as long as four are named rightly (by chance 1 in 64). The smallest such line is the acuity.
 */

export type Side = "up" | "right" | "down" | "left";
export const SIDES: readonly Side[] = ["up", "right", "down", "left"];

const A_LINE = 5;
const NEEDED = 4;
const STRIDE = 3;

export interface LineShown {
  logmar: number;
  shown: number;
  correct: number;
}

export interface EyeTest {
  /** Lines this screen can draw, largest first. */
  lines: readonly number[];
  at: number;
  phase: "search" | "lines" | "done";
  done: readonly LineShown[];
  now: LineShown;
  /** Index of the smallest line that was read. */
  read: number | null;
}

const fresh = (lines: readonly number[], at: number): LineShown => ({
  logmar: lines[at] ?? 0,
  shown: 0,
  correct: 0,
});

export function beginEye(lines: readonly number[]): EyeTest {
  return { lines, at: 0, phase: "search", done: [], now: fresh(lines, 0), read: null };
}

/** The test after one answer. Not seen is a wrong answer. */
export function answered(test: EyeTest, right: boolean): EyeTest {
  const now = { ...test.now, shown: test.now.shown + 1, correct: test.now.correct + (right ? 1 : 0) };
  return test.phase === "search" ? searched(test, now, right) : read(test, now);
}

function searched(test: EyeTest, now: LineShown, right: boolean): EyeTest {
  const done = [...test.done, now];
  const last = test.lines.length - 1;
  if (right && test.at < last) {
    const at = Math.min(last, test.at + STRIDE);
    return { ...test, at, done, now: fresh(test.lines, at) };
  }
  const at = right ? last : Math.max(0, test.at - STRIDE);
  return { ...test, phase: "lines", at, done, now: fresh(test.lines, at) };
}

function read(test: EyeTest, now: LineShown): EyeTest {
  const missed = now.shown - now.correct;
  if (now.correct < NEEDED && missed <= A_LINE - NEEDED) return { ...test, now };
  const done = [...test.done, now];
  const over = (smallest: number | null): EyeTest => ({ ...test, phase: "done", done, now, read: smallest });
  if (now.correct >= NEEDED) {
    if (test.at === test.lines.length - 1) return over(test.at);
    return { ...test, done, read: test.at, at: test.at + 1, now: fresh(test.lines, test.at + 1) };
  }
  if (test.read !== null) return over(test.read);
  // The search went too far: a line higher, until one is read or none is left.
  if (test.at === 0) return over(null);
  return { ...test, done, at: test.at - 1, now: fresh(test.lines, test.at - 1) };
}

export interface EyeResult {
  logmar: number | null;
  /** The smallest line of the screen was read. */
  limit: boolean;
  lines: readonly LineShown[];
}

export function resultOf(test: EyeTest): EyeResult {
  return {
    logmar: test.read === null ? null : (test.lines[test.read] ?? null),
    limit: test.read === test.lines.length - 1,
    lines: test.done,
  };
}
