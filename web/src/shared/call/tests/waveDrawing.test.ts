import { describe, expect, it } from "vitest";
import { WaveBuffer } from "../wave";
import { layoutOf, leadName, PX_PER_MM, Sweep } from "../waveDrawing";

/** Notes the strokes it is asked for: one list of points each unbroken line. */
class Pen {
  lines: [number, number][][] = [];
  beginPath() {}
  stroke() {}
  clearRect() {}
  setTransform() {}
  moveTo(x: number, y: number) {
    this.lines.push([[x, y]]);
  }
  lineTo(x: number, y: number) {
    this.lines.at(-1)?.push([x, y]);
  }
}

function anEcg(values: number[], first = 0, wave = new WaveBuffer()): WaveBuffer {
  wave.push(
    {
      type: "waves",
      recording_id: "r",
      waveform: "ecg",
      device: "ecg",
      channels: ["2:2"],
      rate_hz: 100,
      unit: "uV",
      factor: 1,
      first,
      values: [values],
    },
    0,
  );
  return wave;
}

function drawn(wave: WaveBuffer, edge: number): Pen {
  const pen = new Pen();
  const sweep = new Sweep(pen as unknown as CanvasRenderingContext2D, wave, [0]);
  sweep.draw(edge, 800, 1, layoutOf("ecg", 1, 800), "black");
  return pen;
}

describe("an ECG on the screen", () => {
  it("is 25 mm a second and 10 mm a millivolt", () => {
    const [line] = drawn(anEcg([...Array(100).fill(0), 1000]), 101).lines;
    const start = line?.[0] ?? [0, 0];
    const top = line?.find(([, y]) => y === Math.min(...line.map((point) => point[1]))) ?? [0, 0];
    expect(top[0] - start[0]).toBeCloseTo(25 * PX_PER_MM);
    expect(start[1] - top[1]).toBeCloseTo(10 * PX_PER_MM);
  });

  it("shows a gap as a gap", () => {
    const wave = anEcg(Array(50).fill(0));
    anEcg(Array(50).fill(0), 80, wave);
    const [before, after] = drawn(wave, 130).lines;
    expect((after?.[0]?.[0] ?? 0) - (before?.at(-1)?.[0] ?? 0)).toBeCloseTo((25 * PX_PER_MM * 31) / 100);
  });

  it("draws each frame only what is new", () => {
    const pen = new Pen();
    const sweep = new Sweep(pen as unknown as CanvasRenderingContext2D, anEcg(Array(200).fill(0)), [0]);
    const layout = layoutOf("ecg", 1, 800);
    sweep.draw(100, 800, 1, layout, "black");
    pen.lines = [];
    sweep.draw(102, 800, 1, layout, "black");
    expect(pen.lines.flat()).toHaveLength(3);
  });

  it("has two columns of six leads where there is room and one where there is not", () => {
    expect(layoutOf("ecg", 12, 900)).toMatchObject({ columns: 2, rows: 6 });
    expect(layoutOf("ecg", 12, 360)).toMatchObject({ columns: 1, rows: 12 });
    expect(layoutOf("pleth", 1, 900)).toMatchObject({ columns: 1, rows: 1 });
  });

  it("names leads as people do", () => {
    expect(["2:1", "2:64", "2:8", "pleth"].map(leadName)).toEqual(["I", "aVF", "V6", null]);
  });
});
