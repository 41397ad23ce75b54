import { describe, expect, it } from "vitest";
import type { Cabin, VisitType } from "~/shared/api/search";
import type { Practitioner } from "~/shared/api/types";
import { choiceFor, settled, waysOf } from "./choice";

const doctor = (more: Partial<Practitioner> = {}) =>
  ({ remote: true, on_site: true, volunteer: false, nearest_cabin: null, ...more }) as Practitioner;
const cabin = (cabin_id: string, ...instruments: string[]) => ({ cabin_id, instruments }) as unknown as Cabin;
const visit = (more: Partial<VisitType>) =>
  ({ remote: true, on_site: true, instruments: [], ...more }) as unknown as VisitType;
const cabins = [cabin("a", "otoscope"), cabin("b", "otoscope", "dermatoscope")];

describe("waysOf", () => {
  it("offers home only where no instrument is needed", () => {
    expect(waysOf(doctor(), undefined, cabins)).toEqual({ home: true, on_site: true, cabins });
    const mole = waysOf(doctor(), visit({ instruments: ["dermatoscope"] }), cabins);
    expect([mole.home, mole.cabins.map((one) => one.cabin_id)]).toEqual([false, ["b"]]);
    expect(waysOf(doctor(), visit({ remote: false }), cabins)).toEqual({
      home: false,
      on_site: true,
      cabins: [],
    });
    expect(waysOf(doctor({ remote: false }), undefined, cabins).home).toBe(false);
  });
});

describe("settled", () => {
  it("keeps what fits and finds a way where it does not", () => {
    const all = waysOf(doctor(), undefined, cabins);
    expect(settled({ mode: "cabin", cabin: "b" }, doctor(), all)).toEqual({ mode: "cabin", cabin: "b" });
    expect(settled({ mode: "cabin", cabin: "gone" }, doctor(), all).cabin).toBe("a");
    expect(settled({}, doctor(), all).mode).toBe("home");
    expect(settled({}, doctor({ volunteer: true }), all).mode).toBe("on_site");
    const mole = waysOf(doctor(), visit({ instruments: ["dermatoscope"] }), cabins);
    expect(settled({ visit: "mole", mode: "home" }, doctor(), mole)).toEqual({
      visit: "mole",
      mode: "cabin",
      cabin: "b",
    });
    expect(settled({}, doctor(), { home: false, on_site: false, cabins: [] }).mode).toBeUndefined();
  });
});

describe("choiceFor", () => {
  it("says the place that the search meant", () => {
    const near = doctor({ nearest_cabin: cabin("b", "dermatoscope") as never });
    expect(choiceFor(near, {}, undefined)).toEqual({});
    expect(choiceFor(near, { mode: "on_site" }, undefined)).toEqual({ mode: "on_site" });
    expect(choiceFor(near, { mode: "remote" }, undefined)).toEqual({ mode: "home" });
    expect(choiceFor(near, { instrument: "dermatoscope" }, undefined)).toEqual({ mode: "cabin", cabin: "b" });
    expect(choiceFor(doctor(), { instrument: "dermatoscope" }, undefined)).toEqual({ mode: "on_site" });
    expect(choiceFor(near, { visit_type: "x" }, visit({ remote: false }))).toEqual({
      visit: "x",
      mode: "on_site",
    });
  });
});
