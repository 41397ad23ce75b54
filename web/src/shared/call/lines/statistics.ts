// From counters to what a second, and ten seconds, were like. No browser inside.

import type { QualityReport } from "~/generated/contract";
import type { Sample } from "./adaptation";
import { Reported } from "./reported";
import type { InboundTotals, OutboundTotals, Totals } from "./totals";

/** One second of a link. Fractions are 0 to 1. */
export interface Second {
  at: number;
  sample: Sample;
  /** Of what should have arrived; null when nothing was due. */
  lossIn: number | null;
  /** Share of the sound that had to be made up. */
  concealed: number;
  roundTripMs: number | null;
  arrived: number;
  frames: number;
  frozenS: number;
  limitedBy: OutboundTotals["limitedBy"];
  path: Totals["path"];
}

const EMPTY: Totals = {
  at: 0,
  audioIn: null,
  videoIn: null,
  audioOut: null,
  videoOut: null,
  audioReport: null,
  videoReport: null,
  roundTripMs: null,
  availableOutBps: null,
  path: null,
  protocol: null,
};

type Measured = Omit<QualityReport, "peer" | "join" | "incidents">;

/** Reads one connection's counters; a new connection needs a new one. */
export class Meter {
  private last: Totals = EMPTY;
  private opened: Totals = EMPTY;
  private readonly audio = new Reported("audio");
  private readonly video = new Reported("video");

  constructor(private openedAt: number) {}

  read(totals: Totals, at: number): Second {
    const before = this.last;
    this.last = totals;
    const reports = [
      this.audio.next(totals.at, totals.audioOut, totals.audioReport),
      this.video.next(totals.at, totals.videoOut, totals.videoReport),
    ].filter((one) => one !== null);
    const limitedBy = totals.videoOut?.limitedBy ?? "none";
    const arrived = delta(totals, before, "packets");
    const lost = delta(totals, before, "lost");
    const played = since(totals.audioIn?.samples, before.audioIn?.samples);
    return {
      at,
      sample: {
        at,
        reports,
        roundTripMs: totals.roundTripMs,
        availableBps: totals.availableOutBps,
        starved: limitedBy === "bandwidth",
      },
      lossIn: arrived + lost > 0 ? lost / (arrived + lost) : null,
      concealed: played > 0 ? since(totals.audioIn?.concealed, before.audioIn?.concealed) / played : 0,
      roundTripMs: totals.roundTripMs,
      arrived,
      frames: since(totals.videoIn?.frames, before.videoIn?.frames),
      frozenS: since(totals.videoIn?.frozenS, before.videoIn?.frozenS),
      limitedBy,
      path: totals.path,
    };
  }

  /** The window since the last one. Null when it is too short to say anything. */
  window(now: number): Measured | null {
    const seconds = (now - this.openedAt) / 1000;
    if (seconds < 0.5) return null;
    const { last, opened } = this;
    this.opened = last;
    this.openedAt = now;
    return {
      window_s: round(Math.min(seconds, 120)),
      path: last.path,
      protocol: last.protocol,
      round_trip_ms: last.roundTripMs === null ? null : round(last.roundTripMs),
      available_out_bps: last.availableOutBps === null ? null : Math.round(last.availableOutBps),
      audio_in: inboundOf(last.audioIn, opened.audioIn, null),
      video_in: inboundOf(last.videoIn, opened.videoIn, seconds),
      audio_out: outboundOf(last.audioOut, opened.audioOut, null, this.audio.fraction),
      video_out: outboundOf(last.videoOut, opened.videoOut, seconds, this.video.fraction),
    };
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Counters of a stream that ended fall back: nothing then, not less than nothing. */
function since(now: number | undefined, before: number | undefined): number {
  return Math.max(0, (now ?? 0) - (before ?? 0));
}

function delta(now: Totals, before: Totals, name: "packets" | "lost"): number {
  return (
    since(now.audioIn?.[name], before.audioIn?.[name]) + since(now.videoIn?.[name], before.videoIn?.[name])
  );
}

function inboundOf(now: InboundTotals | null, before: InboundTotals | null, seconds: number | null) {
  if (!now) return null;
  return {
    bytes: since(now.bytes, before?.bytes),
    packets: since(now.packets, before?.packets),
    lost: since(now.lost, before?.lost),
    jitter_ms: round(now.jitterS * 1000),
    frames_per_s: seconds === null ? null : round(since(now.frames, before?.frames) / seconds),
    freezes: since(now.freezes, before?.freezes),
    frozen_s: round(since(now.frozenS, before?.frozenS)),
    concealed_s: round(since(now.concealed, before?.concealed) / now.sampleRate),
  };
}

function outboundOf(
  now: OutboundTotals | null,
  before: OutboundTotals | null,
  seconds: number | null,
  lost: number | null,
) {
  if (!now) return null;
  return {
    bytes: since(now.wireBytes, before?.wireBytes),
    frames_per_s: seconds === null ? null : round(since(now.frames, before?.frames) / seconds),
    width: now.width,
    height: now.height,
    limited_by: now.limitedBy,
    lost,
  };
}
