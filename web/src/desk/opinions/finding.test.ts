import { describe, expect, it } from "vitest";
import { emptyFinding, wholeFinding } from "./finding";

const NAEVUS = { ...emptyFinding("p1"), diagnosis: " Naevus ", diagnosis_code: "d22.9" };

describe("a finding", () => {
  it("is sent with its code in capitals and no days where none are due", () => {
    expect(wholeFinding({ ...NAEVUS, advice: "reassure", within_days: "30" })).toMatchObject({
      diagnosis: "Naevus",
      diagnosis_code: "D22.9",
      within_days: null,
    });
  });

  it("needs a diagnosis and an advice", () => {
    expect(wholeFinding(NAEVUS)).toBeUndefined();
    expect(wholeFinding({ ...NAEVUS, diagnosis: " ", advice: "biopsy" })).toBeUndefined();
  });

  it("needs whole days, two years at most, to watch or to see", () => {
    expect(wholeFinding({ ...NAEVUS, advice: "see", within_days: "21" })?.within_days).toBe(21);
    for (const within_days of ["", "0", "2.5", "731", "bientôt"]) {
      expect(wholeFinding({ ...NAEVUS, advice: "watch", within_days })).toBeUndefined();
    }
  });
});
