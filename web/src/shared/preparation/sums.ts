import type { GivenBackLine } from "../api/preparation";

export interface Sum {
  key: string;
  name: string;
  minutes: number;
}

function summed(
  lines: readonly GivenBackLine[],
  of: (line: GivenBackLine) => Pick<Sum, "key" | "name">,
): Sum[] {
  const sums = new Map<string, Sum>();
  for (const line of lines) {
    const { key, name } = of(line);
    const sum = sums.get(key) ?? { key, name, minutes: 0 };
    sum.minutes += line.minutes;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** Minutes by period, the newest first. */
export function byPeriod(lines: readonly GivenBackLine[]): Sum[] {
  return summed(lines, ({ period }) => ({ key: period, name: period })).sort((a, b) =>
    b.key.localeCompare(a.key),
  );
}

/** Minutes by practitioner, the most first. */
export function byPractitioner(lines: readonly GivenBackLine[]): Sum[] {
  const sums = summed(lines, ({ practitioner_id, practitioner }) => ({
    key: practitioner_id,
    name: practitioner,
  }));
  return sums.sort((a, b) => b.minutes - a.minutes || a.name.localeCompare(b.name, "fr"));
}

/** How often and how many minutes, by activity. */
export function byActivity(lines: readonly GivenBackLine[]): Map<string, { acts: number; minutes: number }> {
  const sums = new Map<string, { acts: number; minutes: number }>();
  for (const { activity, acts, minutes } of lines) {
    const sum = sums.get(activity) ?? { acts: 0, minutes: 0 };
    sums.set(activity, { acts: sum.acts + acts, minutes: sum.minutes + minutes });
  }
  return sums;
}

/** `45 min`, `2 h 05` */
export function hoursText(minutes: number): string {
  if (minutes < 60) return `${minutes}\u00a0min`;
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;
}
