import { describe, expect, it } from "vitest";
import { Adaptation, type Sample, type Step } from "../adaptation";

interface Line {
  loss?: number;
  roundTripMs?: number;
  /** What the line carries; the browser's estimate stays a little below. */
  bps?: number;
  /** Each packet is lost by its own chance; else the loss is even. */
  chance?: () => number;
  /** Nobody speaks: DTX (RFC 6716 2.1.9) sends a packet every 400 ms. */
  silent?: boolean;
}

const SENT_BPS: Record<Step, number> = { full: 900_000, reduced: 350_000, small: 120_000, audio: 25_000 };
const PACKETS: Record<Step, number> = { full: 140, reduced: 70, small: 45, audio: 25 };
const SILENT_PACKETS = 2.5;
/** Seconds between reports of sound alone: five on average, anything from half to one and a half times that. */
const REPORTED_AFTER = [5, 8, 3, 7, 4, 8, 8];

/** A page sending over a line, second by second. Video is reported each second, as in Chromium. */
class Page {
  readonly adaptation: Adaptation;
  readonly steps: Step[] = [];
  private second = 0;
  private starved = false;
  private reports = 0;
  private unreported = 0;

  constructor(ceiling: Step = "full") {
    this.adaptation = new Adaptation(0, ceiling);
  }

  run(seconds: number, line: Line): Step {
    for (let i = 0; i < seconds; i++) this.steps.push(this.adaptation.next(this.sample(line)));
    return this.adaptation.step;
  }

  /** Nothing passes for so long; the first reports afterwards count all of it as lost. */
  cut(seconds: number): void {
    for (let i = 0; i < seconds; i++)
      this.steps.push(this.adaptation.next({ ...this.sample({}), reports: [] }));
    this.adaptation.interrupted(this.second * 1000);
    this.run(3, { loss: 1, roundTripMs: 1500 });
  }

  get changes(): number {
    return this.steps.filter((step, index) => index > 0 && step !== this.steps[index - 1]).length;
  }

  private sample({ loss = 0, roundTripMs = 60, bps = 5_000_000, chance, silent = false }: Line): Sample {
    this.second++;
    const { step } = this.adaptation;
    const due = this.reported(step);
    const packets = step !== "audio" ? PACKETS[step] : due * (silent ? SILENT_PACKETS : PACKETS.audio);
    const lost = chance ? chances(packets, loss, chance) : packets * loss;
    // Chromium goes on saying what it said last when no picture is sent any more.
    if (step !== "audio") this.starved = SENT_BPS[step] > 0.9 * bps;
    return {
      at: this.second * 1000,
      reports: due > 0 ? [{ packets, lost }] : [],
      roundTripMs,
      availableBps: 0.9 * bps,
      starved: this.starved,
    };
  }

  /** The seconds that a report of now covers; 0 when none comes. */
  private reported(step: Step): number {
    const seconds = ++this.unreported;
    if (step === "audio" && seconds < (REPORTED_AFTER[this.reports % REPORTED_AFTER.length] ?? 0)) return 0;
    this.reports++;
    this.unreported = 0;
    return seconds;
  }
}

const chances = (packets: number, loss: number, chance: () => number): number =>
  Array.from({ length: packets }, chance).filter((drawn) => drawn < loss).length;

/** The same numbers in each run (Park and Miller's generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe("the picture on a good line", () => {
  it("stays whole", () => {
    const page = new Page();
    expect(page.run(300, {})).toBe("full");
    expect(page.changes).toBe(0);
  });

  it("is whole again after a cut of ten seconds", () => {
    const page = new Page();
    page.run(30, {});
    page.cut(10);
    expect(page.run(60, {})).toBe("full");
    expect(page.changes).toBe(0);
  });

  it("is given up when the line is bad after a cut", () => {
    const page = new Page();
    page.run(30, {});
    page.cut(10);
    expect(page.run(20, { loss: 0.2 })).toBe("audio");
  });

  it("is not given up for one bad report, nor for the browser's first guess of the bandwidth", () => {
    const page = new Page();
    page.run(8, { bps: 300_000 });
    page.run(60, {});
    page.run(1, { loss: 0.3 });
    expect(page.run(30, {})).toBe("full");
    expect(page.changes).toBe(0);
  });
});

describe("the picture on a line that gets worse", () => {
  it("is given up within seconds when every fifth packet is lost, and the sound has the line alone", () => {
    const page = new Page();
    page.run(20, {});
    expect(page.run(12, { loss: 0.2, bps: 150_000 })).toBe("audio");
  });

  it("goes at once to the size the line carries", () => {
    const page = new Page();
    page.run(20, {});
    expect(page.run(8, { bps: 260_000 })).toBe("reduced");
    expect(page.run(12, { bps: 120_000 })).toBe("small");
    expect(page.run(12, { bps: 60_000 })).toBe("audio");
  });

  it("shrinks step by step while one packet in ten is lost", () => {
    const page = new Page();
    page.run(20, {});
    page.run(60, { loss: 0.1 });
    expect([...new Set(page.steps)]).toEqual(["full", "reduced", "small", "audio"]);
  });

  it("gives way to the sound when the answers come too late", () => {
    const page = new Page();
    page.run(20, {});
    expect(page.run(40, { roundTripMs: 1500 })).toBe("audio");
  });
});

describe("the picture on a line that has recovered", () => {
  it("comes back step by step, after the line has been clean for a while", () => {
    const page = new Page();
    page.run(20, {});
    page.run(15, { loss: 0.2, bps: 150_000 });
    expect(page.run(9, {})).toBe("audio");
    expect(page.run(60, {})).toBe("full");
    const back = page.steps.slice(page.steps.indexOf("audio"));
    expect([...new Set(back)]).toEqual(["audio", "small", "reduced", "full"]);
  });

  it("comes back whatever the time between two reports of the sound", () => {
    for (let start = 15; start < 60; start++) {
      const page = new Page();
      page.run(20, {});
      expect(page.run(start, { loss: 0.2, bps: 150_000 })).toBe("audio");
      expect(page.run(30, {})).not.toBe("audio");
    }
  });

  it("comes back while nobody speaks", () => {
    const page = new Page();
    page.run(20, {});
    page.run(15, { loss: 0.2, bps: 150_000 });
    expect(page.run(120, { silent: true })).toBe("full");
  });

  it("comes back as soon as the person asks", () => {
    const page = new Page();
    page.run(20, {});
    page.run(20, { loss: 0.3 });
    page.run(2, {});
    expect(page.adaptation.retry()).toBe("small");
  });
});

describe("a line at the edge", () => {
  it("does not make the picture come and go: each vain attempt doubles the time to the next", () => {
    const page = new Page();
    page.run(20, {});
    page.run(600, { bps: 260_000 });
    expect(page.changes).toBeLessThanOrEqual(16);
    const last = page.steps.slice(-240);
    const attempts = last.filter(
      (step, index) => index > 0 && step === "full" && last[index - 1] !== "full",
    ).length;
    expect(attempts).toBeLessThanOrEqual(2);
  });

  it("keeps its step while the loss is neither good nor bad", () => {
    const page = new Page();
    page.run(20, {});
    page.run(30, { loss: 0.1 });
    const { step } = page.adaptation;
    expect(page.run(120, { loss: 0.05 })).toBe(step);
  });

  it("stays as it is through all runs of bad luck at a loss that it bears", () => {
    for (const ceiling of ["full", "reduced", "small"] as const) {
      for (let seed = 1; seed <= 8; seed++) {
        const page = new Page(ceiling);
        page.run(600, { loss: 0.05, chance: numbers(seed) });
        expect(page.changes).toBe(0);
      }
    }
  });

  it("gives way within a minute at a loss that it does not bear, by whatever chance", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const page = new Page();
      page.run(20, {});
      page.run(60, { loss: 0.12, chance: numbers(seed) });
      expect(page.adaptation.step).toBe("audio");
    }
  });

  it("changes rarely when the loss leaps about at random", () => {
    const page = new Page();
    let seed = 7;
    for (let i = 0; i < 300; i++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      page.run(1, { loss: (seed / 2 ** 31) * 0.12 });
    }
    expect(page.changes).toBeLessThanOrEqual(8);
  });
});

describe("who spares data", () => {
  it("never sends more than a small picture, even on the best line", () => {
    const page = new Page("small");
    page.run(300, {});
    expect(new Set(page.steps)).toEqual(new Set(["small"]));
    page.adaptation.setCeiling("full");
    expect(page.adaptation.step).toBe("full");
    expect(page.adaptation.setCeiling("small")).toBe("small");
  });
});
