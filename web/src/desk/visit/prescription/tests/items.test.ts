import { describe, expect, it } from "vitest";
import { blank, copied, keepable, type Medicine, missingWords, nameOf } from "../items";

const cream: Medicine = { ...(blank("medicine") as Medicine), medication: "Bétaméthasone crème" };

describe("lines of a prescription", () => {
  it("are sent once they say something", () => {
    const lines = [
      blank("medicine"),
      cream,
      blank("exam"),
      { kind: "exam" as const, text: " NFS " },
      blank("sick_leave"),
    ];
    expect(keepable(lines).map(({ kind }) => kind)).toEqual(["medicine", "exam", "sick_leave"]);
  });

  it("are taken over from another prescription without its sick leave, and apart from it", () => {
    const taken = copied([cream, blank("sick_leave")]);
    expect(taken).toEqual([cream]);
    expect(taken[0]).not.toBe(cream);
  });

  it("are called by their medicine, or by their kind", () => {
    expect(nameOf(cream, 0)).toBe("Bétaméthasone crème");
    expect(nameOf(blank("medicine"), 1)).toBe("ligne 2");
    expect(nameOf(blank("nursing"), 1)).toBe("Acte infirmier");
  });

  it("say in words what is missing, each thing once", () => {
    expect(missingWords(["0.dose", "0.duration", "0.duration"], [cream])).toEqual([
      "Bétaméthasone crème\u00a0: la dose",
      "Bétaméthasone crème\u00a0: la durée, ou la quantité",
    ]);
    expect(missingWords(["items"], [])).toEqual(["Au moins une ligne"]);
  });
});
