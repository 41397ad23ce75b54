import { expect, test } from "vitest";
import type { AssistMonth, AssistYear } from "../../api/assists";
import { totalOf, yearSum } from "../total";

const month = (more: Partial<AssistMonth>): AssistMonth => ({
  month: "2026-03-01",
  site_id: "s",
  site: "Pharmacie",
  cabin_id: "c",
  cabin: "Cabine",
  visits: 0,
  acts: 0,
  minutes: 0,
  code: "",
  cents: null,
  unpriced: 0,
  helpers: [],
  ...more,
});

test("months add up, and an amount that nobody knows is no nought", () => {
  const known = month({ visits: 4, acts: 3, minutes: 31, cents: 1500 });
  const unknown = month({ visits: 2, acts: 2, minutes: 9, unpriced: 2 });
  expect(totalOf([known, unknown])).toEqual({ visits: 6, acts: 5, minutes: 40, cents: 1500, unpriced: 2 });
  expect(totalOf([unknown]).cents).toBeNull();
  expect(totalOf([]).cents).toBeNull();
});

test("a year is its acts and the tier it reached", () => {
  const year = { act_cents: 1500, tier_cents: null } as AssistYear;
  expect(yearSum(year)).toBe(1500);
  expect(yearSum({ ...year, tier_cents: 20_000 })).toBe(21_500);
  expect(yearSum({ ...year, act_cents: null })).toBeNull();
});
