import { describe, expect, it } from "vitest";
import type { WaitingEntry } from "~/shared/api/waitingList";
import { constraints, isOpen, timeToAnswer, weekdayName } from "./suits";

const entry = {
  earliest: "2026-11-23",
  latest: "2026-12-23",
  weekdays: [],
  hours_from: null,
  hours_until: null,
  mode: null,
  replaces: null,
  instead_of: null,
} as unknown as WaitingEntry;

const NOW = Date.parse("2026-11-23T08:00:00Z");

describe("what suits, in words", () => {
  it("names the days from Monday on", () => {
    expect([weekdayName(0), weekdayName(6)]).toEqual(["lun.", "dim."]);
  });

  it("says days, hours and place in one line", () => {
    const words = constraints({
      ...entry,
      weekdays: [0, 3],
      hours_from: "08:00:00",
      hours_until: "12:30:00",
      mode: "home",
    });
    expect(words).toBe(
      "Du lun. 23 nov. au mer. 23 déc. · lun. jeu. · entre 08\u00a0h\u00a000 et 12\u00a0h\u00a030 · à distance, chez soi",
    );
  });

  it("says nothing of what is not limited", () => {
    expect(constraints(entry)).toBe("Du lun. 23 nov. au mer. 23 déc.");
  });
});

describe("an offer", () => {
  const deadline = "2026-11-23T08:15:00Z";

  it("is open until its deadline", () => {
    expect(isOpen({ state: "open", deadline }, NOW)).toBe(true);
    expect(isOpen({ state: "open", deadline }, Date.parse(deadline))).toBe(false);
    expect(isOpen({ state: "declined", deadline }, NOW)).toBe(false);
  });

  it("says until when to answer, and counts minutes near the end, never seconds", () => {
    expect(timeToAnswer(deadline, NOW)).toBe("Il reste 15 minutes pour répondre.");
    expect(timeToAnswer(deadline, Date.parse(deadline) - 5_000)).toBe("Il reste 1 minute pour répondre.");
    expect(timeToAnswer("2026-11-24T08:15:00Z", NOW)).toBe("Répondez avant demain à\u00a009\u00a0h\u00a015.");
  });
});
