import { describe, expect, it } from "vitest";
import type { Step } from "../adaptation";
import { LevelMeter } from "../level";
import type { Second } from "../statistics";

let at = 0;
function second(of: Partial<Second> & { lost?: number } = {}): Second {
  at += 1000;
  const { lost = 0, ...rest } = of;
  return {
    at,
    sample: {
      at,
      reports: [{ packets: 100, lost: 100 * lost }],
      roundTripMs: 50,
      availableBps: null,
      starved: false,
    },
    lossIn: 0,
    concealed: 0,
    roundTripMs: 50,
    arrived: 100,
    frames: 30,
    frozenS: 0,
    limitedBy: "none",
    path: "host",
    ...rest,
  };
}

function run(meter: LevelMeter, seconds: number, of: Parameters<typeof second>[0] = {}, step: Step = "full") {
  let level = meter.next(second(of), step, "full");
  for (let i = 1; i < seconds; i++) level = meter.next(second(of), step, "full");
  return level;
}

describe("what a page says of a line", () => {
  it("is good on a good line, also in the first seconds, when some sound is always made up", () => {
    const meter = new LevelMeter();
    expect(run(meter, 3, { concealed: 0.5 })).toBe("good");
    expect(run(meter, 20)).toBe("good");
  });

  it("counts the loss of both directions, delay and made-up sound", () => {
    expect(run(new LevelMeter(), 20, { lossIn: 0.05 })).toBe("weak");
    expect(run(new LevelMeter(), 20, { lost: 0.2 })).toBe("bad");
    expect(run(new LevelMeter(), 20, { roundTripMs: 1000 })).toBe("bad");
    expect(run(new LevelMeter(), 20, { concealed: 0.05 })).toBe("weak");
  });

  it("follows the step that is sent", () => {
    expect(run(new LevelMeter(), 3, {}, "small")).toBe("weak");
    expect(run(new LevelMeter(), 3, {}, "audio")).toBe("bad");
    expect(new LevelMeter().next(second(), "small", "small")).toBe("good");
  });

  it("gets better only after a while", () => {
    const meter = new LevelMeter();
    run(meter, 10, { lossIn: 0.2 });
    expect(run(meter, 6)).toBe("bad");
    expect(run(meter, 20)).toBe("good");
  });
});
