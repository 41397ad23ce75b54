import { expect, it } from "vitest";
import type { AdminCabin } from "~/shared/api/admin";
import type { FleetCabin, Need } from "~/shared/api/fleet";
import { grouped, standingOf, timeLeft } from "./standing";

const key = { fingerprint: "A1B2 C3D4", at: "2026-09-01T08:00:00Z" };

const cabin = (changes: Partial<AdminCabin> = {}): AdminCabin => ({
  cabin_id: "c1",
  name: "Cabine",
  site_id: "s1",
  site_name: "Pharmacie",
  enrolled: key,
  pending: null,
  revoked_at: null,
  online: true,
  seen_at: null,
  software: null,
  devices: 0,
  ...changes,
});

it("puts a key to compare before everything else", () => {
  expect(standingOf(cabin({ pending: key }))).toBe("compare");
  expect(standingOf(cabin({ enrolled: null, revoked_at: key.at, pending: key }))).toBe("compare");
});

it("tells a cabin never installed from one whose key was revoked", () => {
  expect(standingOf(cabin({ enrolled: null, online: false }))).toBe("install");
  expect(standingOf(cabin({ enrolled: null, online: false, revoked_at: key.at }))).toBe("revoked");
});

it("keeps a reinstalled cabin ready although an older key was revoked", () => {
  expect(standingOf(cabin({ revoked_at: key.at }))).toBe("online");
});

const line = (name: string, needs: Need["kind"][] = [], changes: Partial<AdminCabin> = {}): FleetCabin => ({
  cabin: cabin({ cabin_id: name, name, ...changes }),
  state: "ready",
  needs: needs.map((kind) => ({ kind, since: null, words: "", count: 1 })),
  oldest_unsent_s: null,
  outbox_depth: 0,
  quarantined: 0,
  software_wanted: null,
  update_waits: false,
  self_test_at: null,
});

it("shows what needs a hand first, in the server's order, and revoked ones apart", () => {
  const groups = grouped([
    line("C", ["unsent"]),
    line("B", ["offline"]),
    line("D", ["key"], { enrolled: null, revoked_at: key.at }),
    line("A"),
  ]);
  expect(groups.hand.map((one) => one.cabin.name)).toEqual(["C", "B"]);
  expect(groups.ready.map((one) => one.cabin.name)).toEqual(["A"]);
  expect(groups.off.map((one) => one.cabin.name)).toEqual(["D"]);
});

it("counts down to the second", () => {
  expect(timeLeft(545_000)).toBe("9\u00a0min 05\u00a0s");
  expect(timeLeft(4_200)).toBe("5\u00a0s");
  expect(timeLeft(-1)).toBe("0\u00a0s");
});
