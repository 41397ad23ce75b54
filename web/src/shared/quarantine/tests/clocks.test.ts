import { expect, test } from "vitest";
import type { QuarantinedReading } from "../../api/quarantine";
import { deviceClockWords, reasonWords } from "../clocks";

const reading = (more: Partial<QuarantinedReading>) =>
  ({
    device_time: "2026-03-03T10:00:00Z",
    clock: "synchronised",
    clock_offset_s: null,
    ...more,
  }) as QuarantinedReading;

test("a device's clock is said with how far it is off, and not where it gave no time", () => {
  expect(deviceClockWords(reading({}))).toBe("horloge réglée");
  expect(deviceClockWords(reading({ clock: "unset", clock_offset_s: 0.4 }))).toBe("horloge non réglée");
  expect(deviceClockWords(reading({ clock: "unsynchronised", clock_offset_s: -7200 }))).toMatch(
    /^horloge non vérifiée, .*2.* de retard sur la cabine$/,
  );
  expect(deviceClockWords(reading({ clock_offset_s: 7200 }))).toMatch(/d’avance sur la cabine$/);
  expect(deviceClockWords(reading({ clock: null }))).toBe("état de l’horloge inconnu");
  expect(deviceClockWords(reading({ device_time: null }))).toBe("");
});

test("a reason newer than the page is shown by its code", () => {
  expect(reasonWords("control_solution")).toBe("Solution de contrôle, pas du sang");
  expect(reasonWords("quite_new")).toBe("quite new");
});
