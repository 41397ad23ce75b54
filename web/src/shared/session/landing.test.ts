import { expect, it } from "vitest";
import { afterSignIn, safePath } from "./landing";

it("brings a patient back to the page that asked", () => {
  expect(afterSignIn("patient", "/medecins/4/reserver?debut=2026")).toEqual({
    path: "/medecins/4/reserver?debut=2026",
    whole: false,
  });
});

it("sends each profession to its own pages, whatever the address asked for", () => {
  expect(afterSignIn("practitioner", "/rendez-vous")).toEqual({ path: "/desk", whole: true });
  expect(afterSignIn("auditor")).toEqual({ path: "/admin", whole: true });
});

it("follows no address that leaves this origin or these pages", () => {
  for (const path of [
    "https://example.org",
    "//example.org",
    "/\\example.org",
    "/\t/example.org",
    "/desk",
    "/admin?x=1",
    "/api/session",
    "/connexion",
    "",
  ]) {
    expect(safePath(path)).toBeUndefined();
  }
  expect(safePath("/desktop")).toBe("/desktop");
});
