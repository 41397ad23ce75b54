import { describe, expect, it } from "vitest";
import { absentWords, contextName, flagWords, lineName } from "../words";

describe("the context of a value", () => {
  it("is its words in their order", () => {
    expect(contextName("final_far")).toBe("prescription finale, loin");
    expect(contextName("night_subjective_near")).toBe("de nuit, subjective, près");
    expect(contextName("list_2")).toBe("essai 2");
    expect(contextName("final_base_in")).toBe("prescription finale, base interne");
    expect(contextName("corrected_plus2")).toBe("avec correction, 2 lettres de plus");
    expect(contextName("r1_median")).toBe("méridien plat, médiane");
  });

  it("means something else for a pressure than for an acuity", () => {
    expect(contextName("corrected", "visual_acuity")).toBe("avec correction");
    expect(contextName("corrected", "intraocular_pressure")).toBe("corrigée de l’épaisseur de la cornée");
  });

  it("is shown by its code where no words are known", () => {
    expect(contextName("far_brandnew_3")).toBe("loin, brandnew, 3");
  });
});

describe("remarks and reasons", () => {
  it("are said once each, and never dropped", () => {
    expect(flagWords(["reserved_bits", "trailing_octets", "user_slot_2", "brand_new"])).toEqual([
      "Message inhabituel de l’appareil",
      "Utilisateur 2 de l’appareil",
      "brand new",
    ]);
    expect(absentWords("above_range")).toMatch(/^HI/);
    expect(absentWords("some_reason")).toBe("some reason");
  });

  it("name the eye of a line", () => {
    const line = { key: "", values: [], text: null, unit: "", original: null, absent: null } as const;
    const pressure = { ...line, subject: "intraocular_pressure", eye: "left", context: "average" } as const;
    expect(lineName(pressure)).toBe("Pression de l’œil, moyenne, œil gauche");
  });
});
