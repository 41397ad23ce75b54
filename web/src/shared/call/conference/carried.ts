// What a conference server brings of a member, and for how long a connection to the member itself goes on beside it.

import type { LineState } from "../host";

export interface Carried {
  /** Tracks that arrive, by source. */
  arriving: ReadonlyMap<string, MediaStreamTrack>;
  line: LineState;
}

/** The other side may see the conference a little later than this one. */
const OVERLAP_MS = 2000;

export class Carrying {
  /** Over a conference server: then no connection to the member itself is made or mended. */
  moved = false;
  now: Carried | null = null;
  private since = 0;

  /** As often as it is looked at; null: nothing comes any more. */
  take(carried: Carried | null, time: number): void {
    if (!this.now) this.since = time;
    this.now = carried;
  }

  /** Whether a connection to the member itself has become one too many. */
  suffices(time: number): boolean {
    return this.moved && this.now !== null && time - this.since > OVERLAP_MS;
  }
}
