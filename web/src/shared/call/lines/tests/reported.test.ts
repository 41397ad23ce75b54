import { describe, expect, it } from "vitest";
import type { LossReport } from "../adaptation";
import { Reported } from "../reported";
import type { OutboundTotals } from "../totals";

const START = 1_796_000_000_000;
const NOTHING: OutboundTotals = {
  bytes: 0,
  wireBytes: 0,
  packets: 0,
  repeated: 0,
  frames: 0,
  targetBps: 480_000,
  width: 640,
  height: 480,
  limitedBy: "none",
};

interface Of {
  packets?: number;
  bytes?: number;
  frames?: number;
  repeated?: number;
  lost?: number;
  /** How long before the end of the second the last report came; null: none in it. */
  ago?: number | null;
}

/** Counters that grow second by second. */
class Sender {
  readonly reported: Reported;
  private at = START;
  private out = NOTHING;
  private report = { at: 0, lost: 0 };

  constructor(kind: "audio" | "video") {
    this.reported = new Reported(kind);
    this.second();
  }

  second(of: Of = {}): LossReport | null {
    const { packets = 60, bytes = packets * 1000, frames = 15, repeated = 0, lost = 0, ago = 0 } = of;
    this.at += 1000;
    this.out = {
      ...this.out,
      packets: this.out.packets + packets,
      bytes: this.out.bytes + bytes,
      frames: this.out.frames + frames,
      repeated: this.out.repeated + repeated,
    };
    const total = this.report.lost + lost;
    this.report = ago === null ? { ...this.report, lost: total } : { at: this.at - ago, lost: total };
    return this.reported.next(this.at, this.out, this.report);
  }
}

describe("what is reported lost", () => {
  it("is counted of all reports since the last look, not of the last one alone", () => {
    expect(new Sender("video").second({ lost: 3 })).toEqual({ packets: 60, lost: 3 });
  });

  it("counts once, and of what was sent since the report before", () => {
    const sender = new Sender("audio");
    expect(sender.second({ packets: 25, ago: null })).toBeNull();
    expect(sender.second({ packets: 25, lost: 2 })).toEqual({ packets: 50, lost: 2 });
    expect(sender.reported.fraction).toBeCloseTo(0.04);
  });

  it("is of what was sent until the report came, not until it was read", () => {
    const sender = new Sender("video");
    expect(sender.second({ ago: 500, lost: 2 })?.packets).toBeCloseTo(30);
    expect(sender.second({ lost: 4 })?.packets).toBeCloseTo(90);
  });

  it("is not thinned by what is repeated", () => {
    expect(new Sender("video").second({ packets: 66, repeated: 6, bytes: 60_000 })?.packets).toBeCloseTo(60);
  });

  it("is not thinned by the browser's probes of the bandwidth", () => {
    expect(new Sender("video").second({ packets: 500, bytes: 500_000 })?.packets).toBeCloseTo(60);
    expect(new Sender("video").second({ packets: 900, bytes: 700_000, frames: 0 })).toBeNull();
  });

  it("goes down again when a packet was only late", () => {
    const sender = new Sender("video");
    sender.second({ lost: 3 });
    expect(sender.second({ lost: -2 })).toEqual({ packets: 60, lost: -2 });
  });
});
