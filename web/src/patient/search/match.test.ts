import { describe, expect, it } from "vitest";
import type { Speciality } from "~/shared/api/types";
import { matchSpecialities, plain } from "./match";

const speciality = (code: string, name_fr: string, keywords_fr: string[]): Speciality => ({
  code,
  name_fr,
  name_en: code,
  practitioners: 2,
  keywords_fr,
  keywords_en: ["mole"],
});

const directory = [
  speciality("cardiology", "Cardiologie", ["tension", "cœur", "palpitations"]),
  speciality("dermatology", "Dermatologie", ["grain de beauté", "peau", "eczéma"]),
  speciality("rheumatology", "Rhumatologie", ["mal au dos", "articulations"]),
];
const found = (text: string) =>
  matchSpecialities(text, directory, "fr").map((match) => match.speciality.code);

describe("matchSpecialities", () => {
  it("reads accents, case, plurals and small words as people type them", () => {
    expect(found("Grains de beaute")).toEqual(["dermatology"]);
    expect(found("un grain de beauté")).toEqual(["dermatology"]);
    expect(found("coeur")).toEqual(["cardiology"]);
    expect(found("dos")).toEqual(["rheumatology"]);
  });

  it("puts the speciality's own name first and says which keyword answered", () => {
    expect(matchSpecialities("dermato", directory, "fr")[0]?.word).toBeNull();
    expect(matchSpecialities("eczema", directory, "fr")[0]?.word).toBe("eczéma");
  });

  it("finds nothing for unknown words and for none", () => {
    expect(found("zzz")).toEqual([]);
    expect(found("   ")).toEqual([]);
  });

  it("answers in the other language too", () => {
    expect(found("mole")).toHaveLength(3);
  });
});

describe("plain", () => {
  it("keeps letters and figures only", () => {
    expect(plain("Œil, né(e) d'août 2")).toBe("oeil ne e d aout 2");
  });
});
