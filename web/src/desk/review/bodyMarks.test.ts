import { expect, it } from "vitest";
import type { Lesion } from "~/shared/api/lesions";
import type { Photo } from "~/shared/api/types";
import { bodyMarks, onMaps } from "./bodyMarks";

const now = Date.parse("2026-11-28T10:00:00Z");
const lesion = (lesion_id: string, more: Partial<Lesion> = {}) =>
  ({
    lesion_id,
    name: lesion_id,
    map: "back",
    x: 0.5,
    y: 0.3,
    state: "watched",
    next_due_on: null,
    ...more,
  }) as Lesion;
const group = (key: string, count: number) => ({ key, photos: Array(count).fill({}) as Photo[] });
const marks = (lesions: Lesion[], groups: ReturnType<typeof group>[]) =>
  bodyMarks(lesions, groups, ({ name }, photos) => `${name} ${photos}`, now);

it("numbers lesions as the list does, those without photos last", () => {
  const found = marks(
    [lesion("none"), lesion("old"), lesion("new")],
    [group("lesion:new", 3), group("site:face", 2), group("lesion:old", 1)],
  );
  expect(found.map(({ n, label, empty }) => [n, label, empty])).toEqual([
    [1, "new 3", false],
    [2, "old 1", false],
    [3, "none 0", true],
  ]);
});

it("marks what is overdue and what comes soon, on each drawing", () => {
  const found = marks(
    [
      lesion("late", { next_due_on: "2026-11-01" }),
      lesion("soon", { next_due_on: "2026-12-01", map: "front" }),
      lesion("later", { next_due_on: "2027-05-01" }),
      lesion("closed", { next_due_on: "2026-11-01", state: "closed", map: "head" }),
    ],
    [],
  );
  expect(found.map(({ id, due, soon }) => [id, due, soon])).toEqual([
    ["late", true, false],
    ["soon", false, true],
    ["later", false, false],
    ["closed", false, false],
  ]);
  expect(onMaps(found)).toEqual({ counts: { back: 2, front: 1, head: 1 }, late: new Set(["back"]) });
});
