import { describe, expect, it } from "vitest";
import { measure, moved, RHYTHM, scaleOf, sheetOf } from "./sheet";

const TWELVE = ["2:1", "2:2", "2:61", "2:62", "2:63", "2:64", "2:3", "2:4", "2:5", "2:6", "2:7", "2:8"];

const room = (width: number, height = 620) => ({ width, height });

describe("the sheet of an ECG", () => {
  it("is three rows of four leads and the rhythm, ten seconds long without a gap", () => {
    const { cells } = sheetOf(TWELVE, room(1200));
    expect(cells).toHaveLength(13);
    const firstRow = cells.filter(({ y }) => y === 0);
    expect(firstRow.map(({ channel }) => channel)).toEqual(["2:1", "2:62", "2:3", "2:6"]);
    expect(firstRow.map(({ from, to }) => [from, to])).toEqual([
      [10, 7.5],
      [7.5, 5],
      [5, 2.5],
      [2.5, 0],
    ]);
    expect(cells.at(-1)).toMatchObject({ channel: RHYTHM, from: 10, to: 0 });
  });

  it("takes the room it has, and says how large that is against paper", () => {
    expect(scaleOf(sheetOf(TWELVE, room(1200, 400)))).toBe(100);
    expect(scaleOf(sheetOf(TWELVE, room(1240)))).toBe(131);
    expect(scaleOf(sheetOf(TWELVE, room(3000, 2000)))).toBe(160);
    const reduced = sheetOf(TWELVE, room(700));
    expect(reduced.width).toBeCloseTo(700);
    expect(scaleOf(reduced)).toBe(74);
  });

  it("stands lead below lead at full scale on a phone", () => {
    const phone = sheetOf(TWELVE, room(360));
    expect(scaleOf(phone)).toBe(100);
    expect(phone.cells.map(({ x }) => x)).toEqual(TWELVE.map(() => 0));
    expect(phone.cells.map(({ channel }) => channel)).toEqual(TWELVE);
  });

  it("takes what an instrument has when it is not twelve leads", () => {
    expect(sheetOf(["2:1", "2:2"], room(1200)).cells.map(({ channel }) => channel)).toEqual(["2:1", "2:2"]);
    expect(sheetOf([], room(1200)).cells).toEqual([]);
  });
});

describe("a caliper", () => {
  it("measures time, rate and height at the paper's scale", () => {
    const mm = 96 / 25.4;
    const span = { from: { x: 0, y: 10 * mm }, to: { x: 20 * mm, y: 0 } };
    expect(measure(span, mm)).toEqual({ ms: 800, rate: 75, mv: 1 });
    // The same on a sheet of half the size.
    const half = { from: { x: 0, y: 5 * mm }, to: { x: 10 * mm, y: 0 } };
    expect(measure(half, mm / 2)).toEqual({ ms: 800, rate: 75, mv: 1 });
    expect(measure({ from: span.from, to: span.from }, mm)).toEqual({ ms: 0, rate: null, mv: 0 });
  });

  it("moves by one small square a key press and stays on the sheet", () => {
    const span = { from: { x: 0, y: 0 }, to: { x: 40, y: 0 } };
    const size = { width: 42, height: 100 };
    expect(moved(span, "ArrowRight", false, 4, size)?.to.x).toBe(42);
    expect(moved(span, "ArrowLeft", true, 4, size)?.from.x).toBe(0);
    expect(moved(span, "ArrowDown", false, 4, size)?.to.y).toBe(4);
    expect(moved(span, "Enter", false, 4, size)).toBeNull();
  });
});
