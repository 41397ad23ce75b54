// How long each part of joining took, from the marks the call sets (W3C User Timing).

import type { JoinTimeline } from "~/generated/contract";

const MARKS: Record<keyof JoinTimeline, readonly string[]> = {
  socket_ms: ["call:socket"],
  admitted_ms: ["call:admitted"],
  described_ms: ["call:offer", "call:answer"],
  connected_ms: ["call:connected"],
  first_frame_ms: ["call:first-remote-frame"],
};

/** `since`: when the page began to join, on the clock of `performance.now()`. */
export function joinTimeline(since: number): JoinTimeline {
  const first = (names: readonly string[]): number | null => {
    const times = names.flatMap((name) =>
      performance.getEntriesByName(name, "mark").map((one) => one.startTime),
    );
    const after = times.filter((time) => time >= since);
    return after.length === 0 ? null : Math.round(Math.min(...after) - since);
  };
  return Object.fromEntries(
    Object.entries(MARKS).map(([name, marks]) => [name, first(marks)]),
  ) as JoinTimeline;
}
