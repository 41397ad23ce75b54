import { expect, it } from "vitest";
import { savedName, shownName } from "../room/fileName";

it("a document keeps its sender's name on disk", () => {
  expect(savedName("Courrier du Dr Roux.pdf")).toBe("Courrier du Dr Roux.pdf");
  expect(savedName("Résultats 12-03.PDF")).toBe("Résultats 12-03.PDF");
});

it("a document is kept as a PDF whatever it was called", () => {
  expect(savedName("facture.hta")).toBe("facture.hta.pdf");
  expect(savedName("pdf")).toBe("pdf.pdf");
  expect(savedName("...")).toBe("document.pdf");
  expect(savedName("..\\..\\a/b:c.pdf")).toBe("_.._a_b_c.pdf");
});

it("a name that is read backwards is shown as it is", () => {
  expect(shownName("ordonnance\u202efdp.exe")).toBe("ordonnancefdp.exe");
  expect(savedName("ordonnance\u202efdp.exe")).toBe("ordonnancefdp.exe.pdf");
});
