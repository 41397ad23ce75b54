// What went wrong on a link and for how long: the technical record of the visit.

import type { IncidentNote } from "~/generated/contract";
import type { Step } from "./adaptation";

export type IncidentKind = IncidentNote["incident"];

/** contract/quality.py: at most so many in a report. */
const AT_MOST = 20;
/** Shorter stops are the ordinary breathing of a line. */
const LEAST_INTERRUPTION_MS = 2000;
const LEAST_FREEZE_S = 0.5;
const NO_CONNECTION_MS = 15_000;

export class Incidents {
  private done: IncidentNote[] = [];
  private readonly open = new Map<IncidentKind, { at: Date; since: number }>();
  private told = new Set<IncidentKind>();

  /** `ago`: how many milliseconds before `now` it began. */
  begin(kind: IncidentKind, now: number, ago = 0): void {
    if (!this.open.has(kind)) this.open.set(kind, { at: new Date(Date.now() - ago), since: now - ago });
  }

  end(kind: IncidentKind, now: number): void {
    const begun = this.open.get(kind);
    if (!begun) return;
    this.open.delete(kind);
    this.told.delete(kind);
    this.note(kind, begun.at, (now - begun.since) / 1000);
  }

  /** Two steps are two incidents: the picture gone is not the picture reduced. */
  stepped(step: Step, bySaver: boolean, now: number): void {
    const kind = bySaver ? null : step === "audio" ? "audio_only" : step === "full" ? null : "video_reduced";
    for (const one of ["audio_only", "video_reduced"] as const) {
      if (one === kind) this.begin(one, now);
      else this.end(one, now);
    }
  }

  /** `silentMs`: how long nothing has arrived that was due. */
  heard(silentMs: number, now: number): void {
    if (silentMs >= LEAST_INTERRUPTION_MS) this.begin("interrupted", now, silentMs);
    else if (this.open.has("interrupted")) {
      this.end("interrupted", now);
      this.note("reconnected", new Date(), null);
    }
  }

  froze(seconds: number): void {
    if (seconds >= LEAST_FREEZE_S) this.note("frozen", new Date(Date.now() - seconds * 1000), seconds);
  }

  /** While a first connection is tried. */
  trying(sinceMs: number, now: number): void {
    if (sinceMs >= NO_CONNECTION_MS) this.begin("no_connection", now, sinceMs);
  }

  get any(): boolean {
    return this.done.length > 0 || [...this.open.keys()].some((kind) => !this.told.has(kind));
  }

  /** What was not told yet: the finished with their length, the unfinished once without. */
  take(): IncidentNote[] {
    const begun = [...this.open].filter(([kind]) => !this.told.has(kind));
    const notes = [
      ...this.done,
      ...begun.map(([incident, { at }]) => ({ incident, at: at.toISOString(), seconds: null })),
    ];
    for (const [kind] of begun) this.told.add(kind);
    this.done = notes.slice(AT_MOST);
    return notes.slice(0, AT_MOST);
  }

  private note(incident: IncidentKind, at: Date, seconds: number | null): void {
    const rounded = seconds === null ? null : Math.round(seconds * 10) / 10;
    this.done = [...this.done, { incident, at: at.toISOString(), seconds: rounded }].slice(-2 * AT_MOST);
  }
}
