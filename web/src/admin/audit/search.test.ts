import { expect, it } from "vitest";
import type { AuditLine } from "~/shared/api/admin";
import { asked, EVERYTHING, inOrder, joined, startOf } from "./search";

it("begins a day when it begins in Paris, summer and winter", () => {
  expect(startOf("2026-07-14")).toBe("2026-07-13T22:00:00.000Z");
  expect(startOf("2026-12-25")).toBe("2026-12-24T23:00:00.000Z");
  expect(startOf("2026-03-29")).toBe("2026-03-28T23:00:00.000Z");
  expect(startOf("2026-10-25")).toBe("2026-10-24T22:00:00.000Z");
});

it("includes the last day whole", () => {
  const search = asked({ ...EVERYTHING, since: "2026-07-14", until: "2026-07-14" });
  expect(search.since).toBe("2026-07-13T22:00:00.000Z");
  expect(search.until).toBe("2026-07-14T22:00:00.000Z");
});

it("asks for nothing when nothing is chosen", () => {
  expect(Object.values(asked(EVERYTHING)).filter((value) => value !== undefined)).toEqual([]);
  expect(inOrder({ ...EVERYTHING, since: "2026-07-15", until: "2026-07-14" })).toBe(false);
});

it("shows a line once although two pages hold it", () => {
  const line = (entry_id: string) => ({ entry_id }) as AuditLine;
  expect(
    joined([
      [line("1"), line("2")],
      [line("2"), line("3")],
    ]).map((one) => one.entry_id),
  ).toEqual(["1", "2", "3"]);
});
