import { describe, expect, it } from "vitest";
import type { AccessEntry } from "~/shared/api/care";
import { byDay } from "./accesses";
import { sentence } from "./sentence";

let count = 0;
const entry = (over: Partial<AccessEntry>): AccessEntry => {
  count += 1;
  return {
    entry_id: `0-${count}`,
    at: "2026-09-14T12:00:00Z",
    actor: "Dr Claire Martin",
    role: "practitioner",
    action: "record:read",
    mine: false,
    reason: null,
    ...over,
  };
};

describe("the timeline of who looked", () => {
  it("groups by the day in Paris and keeps own actions apart", () => {
    const days = byDay([
      entry({ at: "2026-09-14T22:30:00Z" }),
      entry({ at: "2026-09-14T12:00:00Z", mine: true, role: "patient" }),
      entry({ at: "2026-09-14T11:00:00Z" }),
    ]);
    expect(days.map(({ day, others, mine }) => [day, others.length, mine.length])).toEqual([
      ["2026-09-15", 1, 0],
      ["2026-09-14", 1, 1],
    ]);
  });

  it("tells repeated looks as one line with its span", () => {
    const [day] = byDay([
      entry({ at: "2026-09-14T12:05:00Z", action: "photo:read" }),
      entry({ at: "2026-09-14T12:04:00Z", action: "photo:read", actor: "Dr Hugo Petit" }),
      entry({ at: "2026-09-14T12:03:00Z", action: "photo:read" }),
      entry({ at: "2026-09-14T12:00:00Z", action: "record:read" }),
    ]);
    expect(day?.others.map(({ count: times, from, to }) => [times, from, to])).toEqual([
      [2, "2026-09-14T12:03:00Z", "2026-09-14T12:05:00Z"],
      [1, "2026-09-14T12:04:00Z", "2026-09-14T12:04:00Z"],
      [1, "2026-09-14T12:00:00Z", "2026-09-14T12:00:00Z"],
    ]);
  });

  it("never folds one emergency opening into another", () => {
    const glass = { action: "glass:break", reason: "Patient inconscient" };
    const [day] = byDay([entry(glass), entry(glass)]);
    expect(day?.others).toHaveLength(2);
  });
});

describe("the sentence", () => {
  it("names who, what they are and what they did", () => {
    expect(sentence(entry({}))).toBe("Dr Claire Martin, médecin, a ouvert votre dossier.");
    expect(sentence(entry({}), "Léa Durand")).toBe(
      "Dr Claire Martin, médecin, a ouvert le dossier de Léa Durand.",
    );
    expect(sentence(entry({ mine: true, role: "patient" }))).toBe("Vous avez ouvert votre dossier.");
  });

  it("says whose helper acted", () => {
    const helper = entry({ actor: "Paul Durand", role: "patient", action: "appointment:book" });
    expect(sentence(helper)).toBe("Paul Durand, qui agit pour vous, a réservé un rendez-vous.");
    expect(sentence(helper, "Léa")).toBe("Paul Durand, proche de Léa, a réservé un rendez-vous.");
  });

  it("has words for an action or a role it does not know", () => {
    expect(sentence(entry({ action: "toString" }))).toBe(
      "Dr Claire Martin, médecin, a utilisé votre dossier.",
    );
    expect(sentence(entry({ actor: "server", role: "server", action: "new:thing" }))).toBe(
      "Le service Comptoir a utilisé votre dossier.",
    );
    expect(sentence(entry({ actor: "practitioner", action: "consultation:admit" }))).toBe(
      "Le médecin a ouvert la porte de la consultation.",
    );
    expect(sentence(entry({ mine: true, action: "new:thing" }))).toBe("Vous avez utilisé votre dossier.");
  });
});
