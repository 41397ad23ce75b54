import { expect, test } from "vitest";
import { toggled, type Wish, withChannel } from "./wish";

const WISH: Wish = {
  locale: "fr",
  channels: ["email"],
  reminders: [1440, 10],
  quiet_from: "21:00",
  quiet_until: "08:00",
  agenda_changes: false,
};

test("a value is there once, or not at all", () => {
  expect(toggled([1440, 10], 60, true)).toEqual([1440, 10, 60]);
  expect(toggled([1440, 10], 10, true)).toEqual([1440, 10]);
  expect(toggled([1440, 10], 10, false)).toEqual([1440]);
});

test("the last channel cannot be taken away", () => {
  expect(withChannel(WISH, "email", false).channels).toEqual(["email"]);
  expect(withChannel(WISH, "sms", true).channels).toEqual(["email", "sms"]);
});
