import { expect, it } from "vitest";
import type { Membership, Person } from "~/shared/api/admin";
import { found, grouped, lacks, standingOf } from "./order";

const membership = (changes: Partial<Membership> = {}): Membership => ({
  membership_id: "m1",
  account_id: "a1",
  site_id: "s1",
  site_name: "Pharmacie de l’Aigoual",
  starts_on: "2026-01-01",
  ends_on: null,
  in_force: true,
  ...changes,
});

const person = (changes: Partial<Person> = {}): Person => ({
  account_id: "a1",
  name: "Claire Vidal",
  login: "claire@exemple.fr",
  role: "assistant",
  status: "active",
  practitioner_id: null,
  memberships: [membership()],
  last_seen_at: null,
  sessions: 0,
  factors: 1,
  ...changes,
});

it("says what an account lacks, and nothing of a closed one", () => {
  expect(lacks(person())).toBeUndefined();
  expect(lacks(person({ factors: 0 }))).toBe("factor");
  expect(lacks(person({ status: "invited", factors: 0 }))).toBe("answer");
  expect(lacks(person({ memberships: [membership({ in_force: false })] }))).toBe("site");
  expect(lacks(person({ role: "auditor", memberships: [] }))).toBeUndefined();
  expect(lacks(person({ status: "closed", factors: 0 }))).toBeUndefined();
});

it("puts those who need a hand first and sorts by name", () => {
  const people = [
    person({ account_id: "1", name: "Émile" }),
    person({ account_id: "2", name: "Zoé", factors: 0 }),
    person({ account_id: "3", name: "Anne" }),
    person({ account_id: "4", name: "Luc", status: "closed" }),
  ];
  const groups = grouped(people, "fr-FR");
  expect(groups.attention.map((one) => one.name)).toEqual(["Zoé"]);
  expect(groups.active.map((one) => one.name)).toEqual(["Anne", "Émile"]);
  expect(groups.closed.map((one) => one.name)).toEqual(["Luc"]);
});

it("searches by words, role and site together", () => {
  const people = [
    person(),
    person({ account_id: "2", name: "Paul Roux", role: "attendant", memberships: [] }),
  ];
  expect(found(people, { words: "aigoual", role: "", site: "" })).toHaveLength(1);
  expect(found(people, { words: "", role: "attendant", site: "" })).toHaveLength(1);
  expect(found(people, { words: "roux", role: "", site: "s1" })).toHaveLength(0);
});

it("knows a membership to come from one that is over", () => {
  expect(standingOf(membership(), "2026-06-01")).toBe("now");
  expect(standingOf(membership({ in_force: false, starts_on: "2026-07-01" }), "2026-06-01")).toBe("later");
  expect(standingOf(membership({ in_force: false, ends_on: "2026-05-31" }), "2026-06-01")).toBe("over");
});
