// One member's line over all its connections: measures each second, adapts what is sent, remembers what went wrong.

import type { JoinTimeline, QualityReport } from "~/generated/contract";
import { type Senders, send } from "./adapt";
import { Adaptation, type Step } from "./adaptation";
import { Incidents } from "./incidents";
import { type Level, LevelMeter } from "./level";
import { Meter, type Second } from "./statistics";
import { totalsOf } from "./totals";

/** What a page may show of a line. */
export interface LineQuality {
  level: Level;
  roundTripMs: number | null;
  lossPercent: number;
  path: Second["path"];
  /** Less than a whole picture goes out to this member. */
  step: Step;
  /** Pictures have arrived within the last two seconds. */
  picture: boolean;
}

/** What should arrive. */
export interface Expected {
  due: boolean;
  pictureDue: boolean;
}

/** The first picture goes out small (`video.ts`); then as the step says. */
const GROW_AFTER_MS = 1500;
const CPU_AFTER_S = 5;
const NO_PICTURE_MS = 2000;
/** Even a bad line brings something in this time: nothing at all means that it was cut. */
const CUT_MS = 4000;

export class MemberLine {
  readonly incidents = new Incidents();
  readonly adaptation: Adaptation;
  private readonly meters = new LevelMeter();
  private meter: Meter | null = null;
  private connection: RTCPeerConnection | null = null;
  private senders: Senders = {};
  private connectedAt: number | null = null;
  private applied = "";
  private heardAt: number | null = null;
  private pictureAt = Number.NEGATIVE_INFINITY;
  private pictureDueSince: number | null = null;
  private cpuSeconds = 0;
  private readonly metAt: number;
  private quality_: LineQuality | null = null;

  /** `person`: own sound and picture go there. An instrument's peer is only measured. */
  constructor(
    readonly person: boolean,
    private ceiling: Step,
    now: number,
  ) {
    this.adaptation = new Adaptation(now, ceiling);
    this.metAt = now;
  }

  get quality(): LineQuality | null {
    return this.quality_;
  }

  /** The processor, not the line, keeps the picture small. */
  get heavy(): boolean {
    return this.cpuSeconds >= CPU_AFTER_S;
  }

  get isConnected(): boolean {
    return this.connectedAt !== null;
  }

  /** The connection and its senders, as they are now. */
  use(connection: RTCPeerConnection | null, senders: Senders, now: number): void {
    this.senders = senders;
    if (this.connection === connection) return;
    this.connection = connection;
    this.meter = new Meter(now);
    this.connectedAt = null;
    this.applied = "";
    this.adaptation.moved(now);
  }

  setCeiling(ceiling: Step): void {
    this.ceiling = ceiling;
    this.adaptation.setCeiling(ceiling);
  }

  async tick(now: number, expected: Expected): Promise<void> {
    const { connection, meter } = this;
    if (!connection || !meter) return;
    if (connection.connectionState === "connected") this.connectedAt ??= now;
    else if (this.heardAt === null) this.incidents.trying(now - this.metAt, now);
    this.pictureDueSince = expected.pictureDue ? (this.pictureDueSince ?? now) : null;
    if (this.connectedAt === null) return this.listen(0, now, expected);
    const second = meter.read(totalsOf(await connection.getStats()), now);
    if (this.connection !== connection) return;
    this.listen(second.arrived, now, expected);
    this.observe(second, now);
    await this.apply(now);
  }

  /** Sends as the step says, when that is not so already. */
  async apply(now: number): Promise<void> {
    const { step } = this.adaptation;
    const spare = this.ceiling !== "full";
    // A section that was opened since has its parameters still to come.
    const wanted = [step, spare, ...Object.keys(this.senders)].join(" ");
    const due = this.connectedAt !== null && now - this.connectedAt >= GROW_AFTER_MS;
    if (!this.person || !due || this.applied === wanted) return;
    this.applied = wanted;
    this.incidents.stepped(step, step === this.ceiling && spare, now);
    const done = await send(this.senders, step, spare);
    // Somebody else changed a sender at the same moment: the next look tries again.
    if (!done) this.applied = "";
  }

  /** Null when there is nothing new to tell. */
  report(peer: string, now: number, join: JoinTimeline | null): QualityReport | null {
    const measured = this.connectedAt === null ? null : (this.meter?.window(now) ?? null);
    if (!measured && !this.incidents.any) return null;
    return { peer, ...(measured ?? { window_s: 1 }), join, incidents: this.incidents.take() };
  }

  private listen(arrived: number, now: number, { due }: Expected): void {
    if (arrived > 0) {
      if (this.heardAt !== null && now - this.heardAt >= CUT_MS) this.adaptation.interrupted(now);
      this.heardAt = now;
      this.incidents.end("no_connection", now);
    }
    if (!due && this.heardAt !== null) this.heardAt = now;
    if (this.heardAt !== null) this.incidents.heard(now - this.heardAt, now);
  }

  private observe(second: Second, now: number): void {
    const step = this.person ? this.adaptation.next(second.sample) : this.adaptation.step;
    // A picture that was stopped on purpose counts as one long freeze in the browser when it comes back.
    const dueS = this.pictureDueSince === null ? 0 : (now - this.pictureDueSince) / 1000;
    this.incidents.froze(Math.min(second.frozenS, dueS));
    this.cpuSeconds = second.limitedBy === "cpu" ? this.cpuSeconds + 1 : 0;
    if (second.frames > 0) this.pictureAt = now;
    const level = this.meters.next(second, step, this.ceiling);
    this.quality_ = {
      level,
      roundTripMs: second.roundTripMs === null ? null : Math.round(second.roundTripMs / 10) * 10,
      lossPercent: Math.round(this.meters.loss * 100),
      path: second.path,
      step,
      picture: now - this.pictureAt < NO_PICTURE_MS,
    };
  }
}
