import { describe, expect, it } from "vitest";
import type { MeasuredValue } from "~/generated/contract";
import { shifted, signed, trimmed, written } from "../decimals";
import { linesOf, principal } from "../lines";
import { octets } from "../raw";
import { unitText } from "../units";

type More = Partial<MeasuredValue>;
const value = (
  metric: MeasuredValue["metric"],
  text: string | null,
  unit: string,
  more: More = {},
): MeasuredValue => ({
  metric,
  value: text,
  unit,
  absent_reason: text === null ? "not-a-number" : null,
  ...more,
});

const french = (...values: MeasuredValue[]) => linesOf({ values: values as [MeasuredValue] }, true);
const english = (...values: MeasuredValue[]) => linesOf({ values: values as [MeasuredValue] }, false);
const texts = (lines: ReturnType<typeof french>) =>
  lines.map(({ subject, text, unit }) => [subject, text, unit]);

describe("decimals", () => {
  it("move their point without a float", () => {
    expect(["95", "5", "105", "0.63", "1.0", "95.5"].map((one) => shifted(one, -2))).toEqual([
      "0.95",
      "0.05",
      "1.05",
      "0.0063",
      "0.010",
      "0.955",
    ]);
    expect(["0.8", "1.25", "0.05", "1", "-2.5"].map((one) => shifted(one, 1))).toEqual([
      "8",
      "12.5",
      "0.5",
      "10",
      "-25",
    ]);
  });

  it("are written with a sign and a comma", () => {
    expect(["1.50", "-2.25", "0.00"].map(signed)).toEqual(["+1.50", "−2.25", "0.00"]);
    expect(written("-2.25", true)).toBe("−2,25");
    expect(["8.0", "6.30", "10"].map(trimmed)).toEqual(["8", "6.3", "10"]);
  });
});

describe("the lines of a reading", () => {
  it("keep the precision of the wire", () => {
    expect(texts(french(value("temperature", "37.60", "Cel")))).toEqual([["temperature", "37,60", "°C"]]);
    expect(texts(english(value("temperature", "37.60", "Cel")))).toEqual([["temperature", "37.60", "°C"]]);
  });

  it("show a blood pressure as one, systolic first, and half of one as none", () => {
    const [systolic, diastolic] = [value("systolic", "128", "mm[Hg]"), value("diastolic", "79", "mm[Hg]")];
    expect(texts(french(diastolic, systolic))).toEqual([["blood_pressure", "128 / 79", "mmHg"]]);
    expect(texts(french(systolic, value("diastolic", null, "mm[Hg]")))).toEqual([
      ["blood_pressure", null, ""],
    ]);
    expect(texts(french(systolic))).toEqual([["blood_pressure", null, ""]]);
  });

  it("show glucose in grams a litre, the instrument's own number beside it", () => {
    const [mass] = french(value("glucose", "95", "mg/dL"));
    expect([mass?.text, mass?.unit, mass?.original]).toEqual(["0,95", "g/L", "95 mg/dL"]);
    const [molar] = french(value("glucose_molar", "5.3", "mmol/L"));
    expect([molar?.text, molar?.unit, molar?.original]).toEqual(["0,95", "g/L", "5,3 mmol/L"]);
    const [other] = english(value("glucose", "0.00095", "kg/L"));
    expect([other?.text, other?.unit, other?.original]).toEqual(["0.00095", "kg/L", null]);
  });

  it("say HI and LO as reasons, never as numbers", () => {
    const [line] = french(value("glucose", null, "mg/dL", { absent_reason: "above_range" }));
    expect([line?.text, line?.absent]).toEqual([null, "above_range"]);
  });

  it("keep the comparator before the number, through a conversion too", () => {
    expect(french(value("glucose", "20", "mg/dL", { comparator: "<" }))[0]?.text).toBe("< 0,20");
    expect(english(value("visual_acuity", "0.05", "{1}", { comparator: "<" }))[0]?.text).toBe("< 0.05");
  });

  it("show acuity in tenths in French and as the decimal in English", () => {
    const acuity = value("visual_acuity", "0.63", "{1}", { laterality: "right" });
    expect([french(acuity)[0]?.text, french(acuity)[0]?.original]).toEqual(["6,3/10", "0,63"]);
    expect([english(acuity)[0]?.text, english(acuity)[0]?.original]).toEqual(["0.63", null]);
  });

  it("show what is in another unit in the house's, exact where only the point moves", () => {
    const shown = (metric: MeasuredValue["metric"], text: string, unit: string) => {
      const [line] = english(value(metric, text, unit));
      return [line?.text, line?.unit, line?.original];
    };
    expect(shown("temperature", "98.6", "[degF]")).toEqual(["37.0", "°C", "98.6 °F"]);
    expect(shown("weight", "154.32", "[lb_av]")).toEqual(["70.0", "kg", "154.32 lb"]);
    expect(shown("height", "1.705", "m")).toEqual(["170.5", "cm", "1.705 m"]);
    const cuff = ["17.1", "10.5"].map((one, index) => value(index ? "diastolic" : "systolic", one, "kPa"));
    expect(texts(french(...cuff))).toEqual([["blood_pressure", "128 / 79", "mmHg"]]);
    expect(french(...cuff)[0]?.original).toBe("17,1 / 10,5 kPa");
  });

  it("tell an acuity's fraction from its decimal, and a cornea's thickness from its radius", () => {
    const fraction = value("visual_acuity", "40", "{20/n}", { laterality: "right" });
    expect(french(fraction)[0]?.text).toBe("20/40");
    const [thick, round] = french(
      value("corneal_thickness", "0.545", "mm"),
      value("corneal_radius", "7.81", "mm"),
    );
    expect([thick?.text, thick?.unit, thick?.original]).toEqual(["545", "µm", "0,545 mm"]);
    expect([round?.text, round?.unit]).toEqual(["7,81", "mm"]);
    expect(texts(french(value("intraocular_pressure", "2000", "Pa")))).toEqual([
      ["intraocular_pressure", "15,0", "mmHg"],
    ]);
  });

  it("put the intervals of several beats into one line", () => {
    const beats = ["812", "798"].map((one) => value("rr_interval", one, "ms"));
    expect(texts(french(...beats))).toEqual([["rr_interval", "812 · 798", "ms"]]);
  });

  it("keep two values of one kind apart", () => {
    const twice = ["40", "41"].map((one) => value("body_fat", one, "%"));
    const lines = french(...twice);
    expect(texts(lines)).toEqual([
      ["body_fat", "40", "%"],
      ["body_fat", "41", "%"],
    ]);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(2);
  });

  it("lose nothing an instrument says", () => {
    const values = [
      value("weight", "70.20", "kg"),
      value("bmi", "24.1", "kg/m2"),
      value("impedance", "512", "Ohm"),
      value("addition", "2.00", "[diop]", { laterality: "left" }),
    ];
    expect(french(...values).flatMap((line) => line.values)).toEqual(values);
  });
});

describe("a refraction", () => {
  const eye = (laterality: "right" | "left", sphere: string | null, context = "final_far") => [
    value("sphere", sphere, "[diop]", { laterality, context }),
    value("cylinder", "-0.75", "[diop]", { laterality, context }),
    value("axis", "95", "deg", { laterality, context }),
  ];

  it("is a prescription line for each eye, in each language's way", () => {
    const addition = value("addition", "2.00", "[diop]", { laterality: "right", context: "final_far" });
    const lines = french(...eye("right", "-4.50"), addition, ...eye("left", "1.25"));
    expect(lines.map((line) => [line.eye, line.text])).toEqual([
      ["right", "−4,50 (−0,75) 95° Add +2,00"],
      ["left", "+1,25 (−0,75) 95°"],
    ]);
    expect(english(...eye("right", "-4.50"))[0]?.text).toBe("−4.50 / −0.75 × 95");
  });

  it("swaps when the eyes are swapped", () => {
    const lines = (right: string, left: string) =>
      Object.fromEntries(
        french(...eye("right", right), ...eye("left", left)).map((one) => [one.eye, one.text]),
      );
    const [one, other] = [lines("-4.50", "1.25"), lines("1.25", "-4.50")];
    expect([one.right, one.left]).toEqual([other.left, other.right]);
  });

  it("is none when a part has no value, and an addition alone is a line of its own", () => {
    expect(french(...eye("right", null))[0]).toMatchObject({ subject: "refraction", text: null });
    const alone = value("addition", "2.00", "[diop]", { laterality: "right", context: "final" });
    expect(french(alone)[0]).toMatchObject({ subject: "addition", text: "+2,00" });
    // Without a distance it belongs to the lens for far, of this eye and no other.
    const lines = french(...eye("right", "-4.50"), ...eye("left", "1.25"), alone);
    expect(lines.map((line) => line.text)).toEqual(["−4,50 (−0,75) 95° Add +2,00", "+1,25 (−0,75) 95°"]);
  });

  it("never mixes far with near", () => {
    const lines = french(...eye("right", "-4.50"), ...eye("right", "-2.50", "final_near"));
    expect(lines.map(({ context, text }) => [context, text?.slice(0, 5)])).toEqual([
      ["final_far", "−4,50"],
      ["final_near", "−2,50"],
    ]);
  });
});

describe("single attempts", () => {
  const pressure = (text: string, context?: string) =>
    value("intraocular_pressure", text, "mm[Hg]", { laterality: "right", ...(context ? { context } : {}) });

  it("stay in the detail when there is a sum, and are shown when there is none", () => {
    const summed = french(pressure("14", "list_1"), pressure("15", "list_2"), pressure("14.5", "average"));
    expect(principal(summed).map(({ text }) => text)).toEqual(["14,5"]);
    const alone = french(pressure("14", "list_1"), pressure("15", "list_2"));
    expect(principal(alone).map(({ text }) => text)).toEqual(["14", "15"]);
  });
});

describe("units and octets", () => {
  it("are as people read them", () => {
    expect(["mm[Hg]", "Cel", "%", "[diop]", "{1}"].map(unitText)).toEqual(["mmHg", "°C", "%", "D", ""]);
    expect(octets("Hh+ATwBe")).toEqual({ text: "1E 1F 80 4F 00 5E", count: 6 });
    expect(octets("AAEC", 2)).toEqual({ text: "00 01", count: 3 });
    expect(octets("not base64")).toEqual({ text: "", count: 0 });
  });
});
