import { expect, it } from "vitest";
import { differences } from "./difference";

const document = { self_test_at: "06:30", needed: [] };

it("names what changes, in words", () => {
  const changed = { ...document, needed: ["thermometer" as const], retention_hours: 48 };
  expect(differences(document, changed)).toEqual([
    { setting: "needed", before: "aucun", after: "Thermomètre" },
    { setting: "retention_hours", before: "comme installé", after: "48" },
  ]);
});

it("finds nothing between equal settings, given or left out", () => {
  expect(differences(document, { ...document, zone: null })).toEqual([]);
});
