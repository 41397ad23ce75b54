import { describe, expect, it } from "vitest";
import { valueText } from "../../readings/lines";
import { Readings } from "../readings";
import { tileView } from "../tiles";
import type { MeasuredValue, Reading, StoredReading } from "../wire";

const value = (metric: MeasuredValue["metric"], text: string | null, unit: string): MeasuredValue =>
  text === null
    ? { metric, value: null, unit, absent_reason: "not-a-number" }
    : { metric, value: text, unit, absent_reason: null };

function reading(id: string, seq: number, values: MeasuredValue[]): Reading {
  return {
    reading_id: id,
    kiosk_seq: seq,
    consultation_id: null,
    kind: "blood_pressure",
    device: { driver: "d", model: "m", serial: "s" },
    values,
    device_time: null,
    received_at: "2026-09-14T08:00:00Z",
    monotonic_ns: 0,
    boot_id: "b",
    clock: "synchronised",
    validity: "valid",
    flags: [],
    status_bits: 0,
    raw_base64: "",
    parser: "p",
  };
}

const pressure = (id: string, seq: number, systolic: string | null, diastolic: string | null) =>
  reading(id, seq, [value("systolic", systolic, "mm[Hg]"), value("diastolic", diastolic, "mm[Hg]")]);

const stored = (one: Reading): StoredReading => ({ ...one, confirmed_at: "2026-09-14T08:00:01Z" });

describe("readings on this screen", () => {
  it("go from live to stored to confirmed as one reading", () => {
    const readings = new Readings();
    const one = pressure("a", 1, "128", "79");
    readings.receive({ type: "reading", stage: "live", reading: one });
    expect(readings.list.value.map((shown) => shown.stage)).toEqual(["live"]);
    readings.receive({ type: "reading", stage: "stored", reading: one });
    readings.confirm(stored(one));
    expect(readings.list.value.map((shown) => shown.stage)).toEqual(["confirmed"]);
  });

  it("leave what another instrument shows as it is", () => {
    const readings = new Readings();
    readings.confirm(stored(pressure("a", 1, "128", "79")));
    const shown = readings.of("blood_pressure").value;
    const kinds = readings.kinds.value;
    readings.confirm(
      stored({ ...reading("b", 2, [value("temperature", "37.60", "Cel")]), kind: "thermometer" }),
    );
    expect(readings.of("blood_pressure").value).toBe(shown);
    expect(readings.of("thermometer").value.map(({ reading: one }) => one.reading_id)).toEqual(["b"]);
    expect(readings.kinds.value).toEqual(["blood_pressure", "thermometer"]);
    const both = readings.kinds.value;
    readings.confirm(stored(pressure("c", 3, "131", "82")));
    expect(readings.kinds.value).toBe(both);
    expect(both).not.toBe(kinds);
  });

  it("never go back a stage, however late a copy comes", () => {
    const readings = new Readings();
    const one = pressure("a", 1, "128", "79");
    readings.confirm(stored(one));
    readings.receive({ type: "reading", stage: "live", reading: one });
    readings.receive({ type: "reading", stage: "stored", reading: one });
    expect(readings.list.value.map((shown) => shown.stage)).toEqual(["confirmed"]);
  });

  it("are ordered by the cabin's count, not by arrival", () => {
    const readings = new Readings();
    readings.receive({ type: "reading", stage: "live", reading: pressure("b", 2, "140", "90") });
    readings.load([stored(pressure("a", 1, "128", "79"))]);
    expect(tileView(readings, "blood_pressure", true).line?.text).toBe("140 / 90");
  });

  it("show a newer absent value rather than an older number", () => {
    const readings = new Readings();
    readings.receive({ type: "reading", stage: "live", reading: pressure("a", 1, "128", "79") });
    readings.receive({ type: "reading", stage: "live", reading: pressure("b", 2, null, null) });
    expect(tileView(readings, "blood_pressure", true).line?.text).toBeNull();
  });

  it("drop the running value when the reading is there", () => {
    const readings = new Readings();
    const cuff = { type: "value", device: "blood_pressure", metric: "cuff_pressure" } as const;
    readings.receive({ ...cuff, value: "150", unit: "mm[Hg]" });
    expect(tileView(readings, "blood_pressure", true).running?.value).toBe("150");
    readings.receive({ type: "reading", stage: "live", reading: pressure("a", 1, "128", "79") });
    expect(tileView(readings, "blood_pressure", true).running).toBeNull();
  });

  it("drop the running value when the instrument stops without a reading", () => {
    const readings = new Readings();
    readings.receive({ type: "value", device: "pulse_oximeter", metric: "spo2", value: "97", unit: "%" });
    readings.receive({ type: "device", device: "pulse_oximeter", number: 2, state: "lost" });
    expect(tileView(readings, "spo2", true).running).toBeNull();
  });
});

describe("readings of somebody else", () => {
  const foreign = { ...pressure("a", 1, "128", "79"), attribution: "quarantined" as const };

  it("are never shown", () => {
    const readings = new Readings();
    readings.receive({ type: "reading", stage: "stored", reading: foreign });
    expect(readings.list.value).toEqual([]);
  });

  it("vanish once that is known, and no late copy brings them back", () => {
    const readings = new Readings();
    const live = pressure("a", 1, "128", "79");
    readings.receive({ type: "reading", stage: "live", reading: live });
    readings.receive({ type: "reading", stage: "stored", reading: foreign });
    readings.receive({ type: "reading", stage: "live", reading: live });
    expect(readings.list.value).toEqual([]);
  });
});

describe("a tile", () => {
  const spot = (id: string, seq: number, text: string, kind: Reading["kind"]) => ({
    ...reading(id, seq, [value("spo2", text, "%")]),
    kind,
  });

  it("of one instrument does not show what another measured", () => {
    const readings = new Readings();
    readings.load([
      stored(spot("a", 1, "97", "pulse_oximeter")),
      stored(spot("b", 2, "91", "patient_monitor")),
    ]);
    expect(tileView(readings, "spo2", true, "pulse_oximeter").line?.text).toBe("97");
    expect(tileView(readings, "spo2", true).line?.text).toBe("91");
  });

  it("of glucose takes either of its two units, whichever came last", () => {
    const readings = new Readings();
    readings.load([
      stored(reading("a", 1, [value("glucose", "95", "mg/dL")])),
      stored(reading("b", 2, [value("glucose_molar", "6.1", "mmol/L")])),
    ]);
    expect(tileView(readings, "glucose", true).line?.original).toBe("6,1 mmol/L");
  });
});

describe("a value in words", () => {
  it("keeps the precision of the wire", () => {
    expect(valueText([value("temperature", "37.60", "Cel")], true)).toBe("37,60");
    expect(valueText([value("temperature", "37.60", "Cel")], false)).toBe("37.60");
  });

  it("is no number when half of a blood pressure is missing", () => {
    expect(
      valueText([value("systolic", "128", "mm[Hg]"), value("diastolic", null, "mm[Hg]")], true),
    ).toBeNull();
    expect(valueText([], true)).toBeNull();
  });
});
