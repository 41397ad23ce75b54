import { afterEach, expect, it } from "vitest";
import { locale, setLocale } from "./locale";
import { createTexts } from "./texts";

const t = createTexts(
  { hello: "Bonjour {name}", "visits.one": "{n} visite", "visits.other": "{n} visites" } as const,
  async () => ({
    default: { hello: "Hello {name}", "visits.one": "{n} visit", "visits.other": "{n} visits" },
  }),
);

afterEach(() => {
  locale.value = "fr";
});

it("fills parameters and counts as the language does", () => {
  expect(t("hello", { name: "Odette" })).toBe("Bonjour Odette");
  expect(t.n("visits", 0)).toBe("0 visite");
  expect(t.n("visits", 2)).toBe("2 visites");
});

it("changes to English only once the English is there", async () => {
  await setLocale("en");
  expect(t("hello", { name: "Odette" })).toBe("Hello Odette");
  expect(t.n("visits", 0)).toBe("0 visits");
});

it("finds keys made at run time and says when there is none", () => {
  expect(t.find("hello")).toBe("Bonjour {name}");
  expect(t.find("toString")).toBeUndefined();
});
