import { expect, test } from "vitest";
import { pieces } from "./links";

const HERE = "http://localhost:8000";

test("addresses of this site lead within it", () => {
  expect(pieces(`Voir : ${HERE}/rendez-vous/1\nMerci`, HERE)).toEqual([
    { text: "Voir : " },
    { text: `${HERE}/rendez-vous/1`, href: "/rendez-vous/1" },
    { text: "\nMerci" },
  ]);
});

test("the full stop after an address is not part of it", () => {
  expect(pieces(`Ouvrez ${HERE}.`, HERE)).toEqual([
    { text: "Ouvrez " },
    { text: HERE, href: "/" },
    { text: "." },
  ]);
});

test("other sites keep their address, and a text without any is one piece", () => {
  expect(pieces("https://exemple.fr/a#b", HERE)).toEqual([
    { text: "https://exemple.fr/a#b", href: "https://exemple.fr/a#b" },
  ]);
  expect(pieces("rien", HERE)).toEqual([{ text: "rien" }]);
});
