import { afterEach, expect, it } from "vitest";
import { locale, setLocale } from "./locale";
import { createTexts } from "./texts";
import { typeset } from "./typeset";

afterEach(() => {
  locale.value = "fr";
});

it("keeps high punctuation and signs with the word before them", () => {
  expect(typeset("Annuler ce rendez-vous ? Oui : non ; si !")).toBe(
    "Annuler ce rendez-vous\u00a0? Oui\u00a0: non\u00a0; si\u00a0!",
  );
  expect(typeset("{n} % de {price} €")).toBe("{n}\u00a0% de {price}\u00a0€");
});

it("keeps quotation marks with what they hold", () => {
  expect(typeset("Ouvrez « Cabine » ici")).toBe("Ouvrez «\u00a0Cabine\u00a0» ici");
});

it("leaves what is right already, addresses and codes as they are", () => {
  for (const text of ["16\u00a0h\u00a030", "https://exemple.fr/?a=1", "Déjà\u00a0: oui", "12:30"])
    expect(typeset(text)).toBe(text);
});

it("sets French wherever a catalogue gives it, and English never", async () => {
  const t = createTexts(
    { ask: "Qui est {name} ?", "left.one": "Reste : {n}", "left.other": "Restent : {n}" } as const,
    async () => ({
      default: { ask: "Who is {name} ?", "left.one": "Left : {n}", "left.other": "Left : {n}" },
    }),
  );
  expect(t("ask", { name: "Odette : elle" })).toBe("Qui est Odette : elle\u00a0?");
  expect(t.n("left", 2)).toBe("Restent\u00a0: 2");
  expect(t.find("ask")).toBe("Qui est {name}\u00a0?");
  await setLocale("en");
  expect(t("ask", { name: "Odette" })).toBe("Who is Odette ?");
});
