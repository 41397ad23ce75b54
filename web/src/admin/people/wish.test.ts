import { expect, it } from "vitest";
import { lacking, newPerson, type Wish } from "./wish";

const wish = (changes: Partial<Wish> = {}): Wish => ({
  role: "assistant",
  entry: undefined,
  name: " Claire Vidal ",
  login: "claire@exemple.fr",
  site: "s1",
  starts: "2026-09-01",
  ends: "",
  ...changes,
});

it("asks for what the role needs and for nothing else", () => {
  expect([...lacking(wish(), true)]).toEqual([]);
  expect([...lacking(wish({ role: "", name: "", login: "claire" }), true)]).toEqual([
    "role",
    "name",
    "login",
  ]);
  expect([...lacking(wish({ role: "practitioner", site: "" }), false)]).toEqual(["entry"]);
  expect([...lacking(wish({ role: "interpreter", site: "" }), true)]).toEqual(["site"]);
  expect([...lacking(wish({ role: "auditor", site: "" }), false)]).toEqual([]);
  expect([...lacking(wish({ ends: "2026-08-31" }), true)]).toEqual(["order"]);
});

it("sends no site of a role without sites", () => {
  expect(newPerson(wish({ role: "auditor" }))).toEqual({
    name: "Claire Vidal",
    login: "claire@exemple.fr",
    role: "auditor",
    practitioner_id: null,
    site_id: null,
    starts_on: null,
    ends_on: null,
  });
  expect(newPerson(wish({ ends: "2026-12-31" })).ends_on).toBe("2026-12-31");
});
