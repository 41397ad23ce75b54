// All lines of a call: one clock, what the page shows, what the others and the server are told.

import { signal } from "@preact/signals";
import type { QualityReport } from "~/generated/contract";
import type { Limited } from "../model";
import type { Senders } from "./adapt";
import type { Step } from "./adaptation";
import { type LineQuality, MemberLine } from "./member";
import { keepSaver, saverAtStart } from "./saver";
import { joinTimeline } from "./timeline";
import { type SafetyWords, safetyWords } from "./words";

/** A link as it is now. `person`: own sound and picture go there; an instrument's peer is only measured. */
export interface LinkNow {
  member: string;
  person: boolean;
  connection: RTCPeerConnection | null;
  senders: Senders;
  /** Something should arrive. */
  due: boolean;
}

export type Measured = LinkNow & { pictureDue: boolean };

export interface LinesHost {
  links(): Measured[];
  /** A report of one link, for the record. */
  report(report: QualityReport): void;
  /** What goes out has changed: `limited` and `picture` below. */
  limitedChanged(): void;
}

const TICK_MS = 1000;
const REPORT_MS = 10_000;

export class Lines {
  readonly quality = signal<Record<string, LineQuality>>({});
  readonly words = signal<Record<string, SafetyWords | null>>({});
  readonly saver = signal(saverAtStart());
  /** Why less than a whole picture goes out. */
  readonly limited = signal<Limited>("");
  /** False while the picture is given up towards everybody. */
  readonly picture = signal(true);
  private readonly byMember = new Map<string, MemberLine>();
  /** Whose words are found, or being found, and of which connection. */
  private readonly spelt = new Map<string, RTCPeerConnection>();
  private timer = 0;
  private begunAt = 0;
  private reportedAt = 0;
  private joinTold = false;
  private readonly hidden = () => this.reportAll();

  constructor(private readonly host: LinesHost) {}

  start(): void {
    this.stop();
    this.begunAt = performance.now();
    this.reportedAt = this.begunAt;
    this.joinTold = false;
    this.timer = window.setInterval(() => void this.tick(), TICK_MS);
    addEventListener("pagehide", this.hidden);
  }

  /** Tells what is left to tell, while the session can still say it. */
  stop(): void {
    if (this.timer) this.reportAll();
    clearInterval(this.timer);
    this.timer = 0;
    removeEventListener("pagehide", this.hidden);
    this.byMember.clear();
    this.spelt.clear();
    this.quality.value = {};
    this.words.value = {};
    this.settle();
  }

  signaling(up: boolean): void {
    const [line] = this.byMember.values();
    const now = performance.now();
    if (up) line?.incidents.end("signaling_lost", now);
    else line?.incidents.begin("signaling_lost", now);
  }

  setSaver(on: boolean): void {
    keepSaver(on);
    this.saver.value = on;
    for (const line of this.byMember.values()) line.setCeiling(this.ceiling);
    this.applyAll();
  }

  /** The person wants the picture back now. */
  retryVideo(): void {
    for (const line of this.byMember.values()) line.adaptation.retry();
    this.applyAll();
  }

  private get ceiling(): Step {
    return this.saver.value ? "small" : "full";
  }

  private async tick(): Promise<void> {
    const now = performance.now();
    const links = this.host.links();
    this.forgetAllBut(new Set(links.map(({ member }) => member)), now);
    await Promise.all(links.map((link) => this.read(link, now)));
    if (!this.timer) return;
    this.show();
    this.settle();
    if (now - this.reportedAt >= REPORT_MS) this.reportAll();
  }

  private async read(
    { member, person, connection, senders, ...expected }: Measured,
    now: number,
  ): Promise<void> {
    const line = this.byMember.get(member) ?? new MemberLine(person, this.ceiling, now);
    this.byMember.set(member, line);
    line.use(connection, senders, now);
    this.spell(member, connection);
    await line.tick(now, expected);
  }

  private forgetAllBut(present: ReadonlySet<string>, now: number): void {
    for (const [member, line] of this.byMember) {
      if (present.has(member)) continue;
      this.tell(member, line, now);
      this.byMember.delete(member);
      this.spelt.delete(member);
      this.words.value = without(this.words.value, member);
    }
  }

  private applyAll(): void {
    const now = performance.now();
    for (const line of this.byMember.values()) void line.apply(now);
    this.settle();
  }

  private show(): void {
    const qualities = [...this.byMember].flatMap(([member, { quality }]) =>
      quality ? [[member, quality]] : [],
    );
    const next = Object.fromEntries(qualities) as Record<string, LineQuality>;
    if (JSON.stringify(next) !== JSON.stringify(this.quality.value)) this.quality.value = next;
  }

  private settle(): void {
    const people = [...this.byMember.values()].filter((line) => line.person);
    const steps = people.map((line) => line.adaptation.step);
    const byLine = steps.some((step) => step !== this.ceiling);
    const heavy = people.some((line) => line.heavy);
    const limited = byLine ? "line" : this.saver.value ? "saver" : heavy ? "device" : "";
    const picture = steps.length === 0 || steps.some((step) => step !== "audio");
    if (limited === this.limited.value && picture === this.picture.value) return;
    this.limited.value = limited;
    this.picture.value = picture;
    this.host.limitedChanged();
  }

  private reportAll(): void {
    const now = performance.now();
    this.reportedAt = now;
    for (const [member, line] of this.byMember) this.tell(member, line, now);
  }

  private tell(member: string, line: MemberLine, now: number): void {
    const tellsJoin = line.person && line.isConnected && !this.joinTold;
    const report = line.report(member, now, tellsJoin ? joinTimeline(this.begunAt) : null);
    if (!report) return;
    if (tellsJoin) this.joinTold = true;
    this.host.report(report);
  }

  /** The words belong to a connection: a new one has new keys. */
  private spell(member: string, connection: RTCPeerConnection | null): void {
    if (connection?.connectionState !== "connected" || this.spelt.get(member) === connection) return;
    this.spelt.set(member, connection);
    this.words.value = { ...this.words.value, [member]: null };
    void safetyWords(connection).then(
      (words) => {
        if (this.spelt.get(member) === connection)
          this.words.value = { ...this.words.value, [member]: words };
      },
      // The connection closed meanwhile, or the lists did not load: tried again at the next look.
      () => this.spelt.delete(member),
    );
  }
}

function without<T>(all: Record<string, T>, member: string): Record<string, T> {
  const { [member]: _, ...others } = all;
  return others;
}
