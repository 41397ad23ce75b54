import { afterEach, describe, expect, it } from "vitest";
import { locale } from "./locale";
import {
  addDays,
  birthDate,
  dayAndTime,
  dayInWords,
  dayOf,
  daysAway,
  duration,
  fromNow,
  price,
  timeOfDay,
} from "./time";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
/** Monday, 16 h 30 in Paris (summer time). */
const now = "2026-09-14T14:30:00Z";

afterEach(() => {
  locale.value = "fr";
});

describe("words for times", () => {
  it("speaks of near days by name and of others by date", () => {
    expect(dayInWords("2026-09-14T20:00:00Z", now)).toBe("aujourd’hui");
    expect(dayInWords("2026-09-15", now)).toBe("demain");
    expect(dayInWords("2026-09-17T08:00:00Z", now)).toBe("jeudi 17 septembre");
    expect(dayInWords("2027-01-04T08:00:00Z", now)).toBe("lundi 4 janvier 2027");
    expect(dayInWords("2026-12-01T08:00:00Z", now)).toBe("mardi 1er décembre");
    expect(dayInWords("2026-12-11T08:00:00Z", now)).toBe("vendredi 11 décembre");
  });

  it("counts days in Paris, not in UTC", () => {
    expect(dayOf("2026-09-14T22:30:00Z")).toBe("2026-09-15");
    expect(daysAway("2026-09-14T22:30:00Z", now)).toBe(1);
    expect(addDays("2026-02-27", 2)).toBe("2026-03-01");
  });

  it("keeps the hour across the change to winter time", () => {
    expect(plain(timeOfDay("2026-10-24T07:00:00Z"))).toBe("09 h 00");
    expect(plain(timeOfDay("2026-10-26T08:00:00Z"))).toBe("09 h 00");
  });

  it("says how far away in the largest telling unit", () => {
    expect(fromNow("2026-09-14T14:40:00Z", now)).toBe("dans 10 minutes");
    expect(fromNow("2026-09-14T12:30:00Z", now)).toBe("il y a 2 heures");
    expect(fromNow("2026-09-17T14:30:00Z", now)).toBe("dans 3 jours");
    expect(fromNow(now, now)).toBe("maintenant");
  });

  it("speaks English beside it", () => {
    locale.value = "en";
    expect(plain(dayAndTime("2026-09-15T12:30:00Z", now))).toBe("tomorrow at 2:30 pm");
    expect(fromNow("2026-09-14T14:40:00Z", now)).toBe("in 10 minutes");
  });

  it("measures waiting in minutes, then in hours and minutes", () => {
    expect(plain(duration(40_000))).toBe("40 secondes");
    expect(plain(duration(4 * 60_000))).toBe("4 minutes");
    expect(plain(duration(65 * 60_000))).toBe("1 h 05");
  });
});

describe("price and birth date", () => {
  it("shows cents only when there are some", () => {
    expect(plain(price(6000))).toBe("60 €");
    expect(plain(price(3150))).toBe("31,50 €");
  });

  it("never moves a birth date by a time zone", () => {
    expect(birthDate("1944-03-01")).toBe("01/03/1944");
  });

  it("writes the month of a birth date in English, so that nobody takes it for the day", () => {
    locale.value = "en";
    expect(birthDate("1944-03-01")).toBe("1 Mar 1944");
  });
});
