import { expect, test } from "vitest";
import { chosenOf, dateOf, valuesOf } from "./parts";

test("a date is whole after the fourth touch", () => {
  expect(dateOf({ day: 3, month: 4, decade: 1950 })).toBeUndefined();
  expect(dateOf({ day: 3, month: 4, decade: 1950, year: 1951 })).toBe("1951-04-03");
  expect(chosenOf("1951-04-03")).toEqual({ day: 3, month: 4, decade: 1950, year: 1951 });
  expect(chosenOf("")).toEqual({});
});

test("only days that exist can be chosen", () => {
  expect(valuesOf("month", { day: 31 }, 2026)).toEqual([1, 3, 5, 7, 8, 10, 12]);
  expect(valuesOf("month", { day: 30 }, 2026)).not.toContain(2);
  expect(valuesOf("year", { day: 29, month: 2, decade: 1950 }, 2026)).toEqual([1952, 1956]);
  expect(valuesOf("year", { day: 1, month: 1, decade: 2020 }, 2026).at(-1)).toBe(2026);
});
