import { afterEach, expect, it } from "vitest";
import { locale } from "../i18n";
import { hourMark, hoursText, wallText } from "./words";

const plain = (text: string) => text.replace(/\u00a0/g, " ");

afterEach(() => {
  locale.value = "fr";
});

it("says hours of a wall clock as French does", () => {
  expect(plain(hourMark(9))).toBe("9 h");
  expect(plain(hoursText("09:00:00", "17:30:00"))).toBe("9 h 00 – 17 h 30");
});

it("says them in English on twelve hours, as every other time", () => {
  locale.value = "en";
  expect([0, 9, 12, 16, 24].map((hour) => plain(hourMark(hour)))).toEqual([
    "12 am",
    "9 am",
    "12 pm",
    "4 pm",
    "12 am",
  ]);
  expect(plain(wallText(16 * 60 + 5))).toBe("4:05 pm");
});
