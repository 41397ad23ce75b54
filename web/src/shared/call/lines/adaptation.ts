// How much picture a line carries: a state machine without a browser. Sound first: the picture gives way step by
// step until the sound has the line alone, and comes back step by step when the line has proved itself.

/** `audio`: no picture is sent. */
export const STEPS = ["full", "reduced", "small", "audio"] as const;
export type Step = (typeof STEPS)[number];

/** One second of sending to one member. Null: not known. */
export interface Sample {
  /** Milliseconds on a monotonic clock. */
  at: number;
  /** Receiver reports (RFC 3550 6.4.2) that came in this second. */
  reports: LossReport[];
  roundTripMs: number | null;
  /** RTCIceCandidatePairStats.availableOutgoingBitrate. */
  availableBps: number | null;
  /** The encoder says that bandwidth limits it (RTCQualityLimitationReason). */
  starved: boolean;
}

/** `packets` were sent since the report before, and `lost` did not arrive: less than none when late ones had been counted. */
export interface LossReport {
  packets: number;
  lost: number;
}

/** What a step needs of the line, sound included, in bit/s. The encodings in `profiles.ts` stay below it. */
const NEED_BPS: Record<Step, number> = { full: 450_000, reduced: 200_000, small: 90_000, audio: 0 };

const WINDOW_MS = 6000;
/** One report of a few packets says nothing. */
const ENOUGH_PACKETS = 40;
/** Sound alone is reported every 2.5 to 7.5 seconds (Chromium, RFC 3550 6.2), and in silence DTX sends few packets. */
const LONGEST_WINDOW_MS = 30_000;
const BAD_LOSS = 0.08;
/**
 * So many packets more lost than at `BAD_LOSS` are no chance (a cumulative sum, Page 1954): at 5 % of loss 10 come together in one
 * of some 300,000 runs of bad luck, at 20 % within 85 packets.
 */
const SURE_EXCESS = 10;
/** What is remembered beyond fades soon, so that one burst is over when it is over. */
const MOST_EXCESS = 15;
/** Every picture is broken here; steps between would only prolong it. */
const SEVERE_LOSS = 0.15;
const CLEAN_LOSS = 0.03;
/** People talk into each other (ITU-T G.114 allows 400 one way), and the queue before the narrow place is full. */
const BAD_ROUND_TRIP_MS = 900;
const CLEAN_ROUND_TRIP_MS = 500;

/** Trouble must last: one report in a burst is no state of the line. */
const TROUBLE_MS = 2000;
/** Without loss the encoder keeps within the line by itself; on a busy device the estimate dips for seconds. */
const NARROW_MS = 5000;
/** What was measured before a step says nothing about it; the estimate of the bandwidth needs time to move. */
const SETTLE_MS = 5000;
/** The first estimate of a connection is a guess of the browser (300 kbit/s in Chromium). */
const START_MS = 8000;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 120_000;
/** A step up that fails sooner was a mistake: the next one waits twice as long. */
const TRIAL_MS = 25_000;

export class Adaptation {
  private at: number;
  private reports: (LossReport & { at: number })[] = [];
  /** Packets lost beyond what `BAD_LOSS` would have lost. */
  private excess = 0;
  private settledAt: number;
  private deafUntil = Number.NEGATIVE_INFINITY;
  private troubleSince: number | null = null;
  private cleanSince: number | null = null;
  private climbedAt: number | null = null;
  private waitMs = FIRST_WAIT_MS;
  private now_: Step;

  /** `ceiling`: the most that is ever sent, for who spares data. */
  constructor(
    now: number,
    private ceiling: Step = "full",
  ) {
    this.at = now;
    this.now_ = ceiling;
    this.settledAt = now + START_MS;
  }

  get step(): Step {
    return this.now_;
  }

  /** Takes a second's measures; returns the step to send at from now on. */
  next(sample: Sample): Step {
    this.at = sample.at;
    this.remember(sample);
    this.forgiveLastClimb();
    if (sample.at < this.settledAt) return this.now_;
    const wanted = this.wanted(sample);
    if (wanted > this.index) this.sink(wanted, this.inTrouble(sample) ? TROUBLE_MS : NARROW_MS);
    else if (wanted < this.index) this.rise();
    else this.calm();
    return this.now_;
  }

  setCeiling(ceiling: Step): Step {
    const raised = STEPS.indexOf(ceiling) < STEPS.indexOf(this.ceiling);
    const atCeiling = this.now_ === this.ceiling;
    this.ceiling = ceiling;
    if (this.index < STEPS.indexOf(ceiling) || (raised && atCeiling)) this.move(STEPS.indexOf(ceiling));
    return this.now_;
  }

  /** The person asks for the picture now, whatever the waiting time. */
  retry(): Step {
    if (this.now_ !== "audio") return this.now_;
    this.climbedAt = this.at;
    this.move(Math.max(this.index - 1, STEPS.indexOf(this.ceiling)));
    return this.now_;
  }

  /** The connection was replaced or moved to another path: what was measured is of the old one. */
  moved(now: number): void {
    this.at = now;
    this.forget();
    this.settledAt = now + START_MS;
  }

  /** Nothing at all arrived for a while: what was lost then says nothing about the line that is back. */
  interrupted(now: number): void {
    this.moved(now);
    this.deafUntil = now + WINDOW_MS;
  }

  private get index(): number {
    return STEPS.indexOf(this.now_);
  }

  private remember(sample: Sample): void {
    if (sample.at < this.deafUntil) return;
    for (const report of sample.reports) {
      this.reports.push({ ...report, at: sample.at });
      const excess = this.excess + report.lost - BAD_LOSS * report.packets;
      this.excess = Math.min(MOST_EXCESS, Math.max(0, excess));
    }
    this.reports = this.reports.filter((report) => report.at > sample.at - LONGEST_WINDOW_MS);
  }

  /** Of the last seconds, or of as many more as hold enough packets. Null while too little is known. */
  private get loss(): number | null {
    let packets = 0;
    let lost = 0;
    for (const report of [...this.reports].reverse()) {
      if (report.at <= this.at - WINDOW_MS && packets >= ENOUGH_PACKETS) break;
      packets += report.packets;
      lost += report.lost;
    }
    return packets >= ENOUGH_PACKETS ? Math.max(0, lost) / packets : null;
  }

  /** Index of the step the line asks for; one less than the present one when it is clean. */
  private wanted(sample: Sample): number {
    const { loss } = this;
    const lowest = STEPS.length - 1;
    const fitting = this.isNarrow(sample) ? this.fitting(sample.availableBps ?? 0) : this.index;
    if (this.inTrouble(sample)) {
      const severe = loss !== null && loss >= SEVERE_LOSS;
      return severe ? lowest : Math.min(Math.max(this.index + 1, fitting), lowest);
    }
    if (fitting > this.index) return fitting;
    const clean = loss !== null && loss <= CLEAN_LOSS && (sample.roundTripMs ?? 0) <= CLEAN_ROUND_TRIP_MS;
    return clean && this.index > STEPS.indexOf(this.ceiling) ? this.index - 1 : this.index;
  }

  /** The sound suffers too. */
  private inTrouble({ roundTripMs }: Sample): boolean {
    return (roundTripMs ?? 0) >= BAD_ROUND_TRIP_MS || this.excess >= SURE_EXCESS;
  }

  /** Of a picture that is not sent, Chromium goes on saying what it said last; nothing is below the need of `audio`. */
  private isNarrow({ starved, availableBps }: Sample): boolean {
    return starved && availableBps !== null && availableBps < NEED_BPS[this.now_];
  }

  private fitting(availableBps: number): number {
    return STEPS.findIndex((step) => NEED_BPS[step] <= availableBps);
  }

  private sink(to: number, after: number): void {
    this.cleanSince = null;
    this.troubleSince ??= this.at;
    if (this.at - this.troubleSince < after) return;
    if (this.climbedAt !== null) this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    this.climbedAt = null;
    this.move(to);
  }

  private rise(): void {
    this.troubleSince = null;
    this.cleanSince ??= this.at;
    if (this.at - this.cleanSince < this.waitMs) return;
    this.climbedAt = this.at;
    this.move(this.index - 1);
  }

  private calm(): void {
    this.troubleSince = null;
    this.cleanSince = null;
  }

  private forget(): void {
    this.reports = [];
    this.excess = 0;
    this.calm();
  }

  private forgiveLastClimb(): void {
    if (this.climbedAt === null || this.at - this.climbedAt < TRIAL_MS) return;
    this.climbedAt = null;
    this.waitMs = FIRST_WAIT_MS;
  }

  private move(to: number): void {
    this.now_ = STEPS[to] ?? "audio";
    this.forget();
    this.settledAt = this.at + SETTLE_MS;
  }
}
