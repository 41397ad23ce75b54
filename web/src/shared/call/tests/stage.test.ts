import { describe, expect, it } from "vitest";
import type { Member } from "../model";
import { planStage } from "../stage";

const stream = {} as MediaStream;

const member = (name: string, part: Partial<Member> = {}): Member => ({
  member: name,
  role: "patient",
  name,
  stream,
  screen: null,
  exams: [],
  sound: null,
  media: null,
  torch: null,
  screenOn: false,
  limited: "",
  features: [],
  suspended: false,
  line: "connected",
  ...part,
});

const cabin = (...sources: string[]) =>
  member("cabin", { role: "agent", exams: sources.map((source) => ({ source, stream })) });

describe("the stage of a call", () => {
  it("gives the screen to the only other person", () => {
    expect(planStage([member("a")], undefined)).toMatchObject({
      layout: "duo",
      large: "a",
      canSpread: false,
    });
  });

  it("keeps the person large while an instrument only films", () => {
    const plan = planStage([member("a"), cabin("exam")], undefined);
    expect(plan).toMatchObject({ layout: "duo", large: "a" });
    expect(plan.tiles.map(({ key }) => key)).toEqual(["a", "cabin exam"]);
  });

  it("keeps a pinned camera large, beside the others", () => {
    const members = [member("a"), cabin("exam", "otoscope")];
    expect(planStage(members, "cabin otoscope")).toMatchObject({ layout: "spot", large: "cabin otoscope" });
  });

  it("shows several people at the same size until one is picked", () => {
    const six = ["a", "b", "c", "d", "e"].map((name) => member(name));
    expect(planStage(six, undefined)).toMatchObject({ layout: "grid", large: null });
    expect(planStage(six, "c")).toMatchObject({ layout: "spot", large: "c", canSpread: true });
    expect(planStage(six, null)).toMatchObject({ layout: "grid", large: null });
  });

  it("shows a shared screen large, and everybody again when asked", () => {
    const shares = member("b", { screenOn: true, screen: stream });
    expect(planStage([member("a"), shares], undefined)).toMatchObject({ layout: "spot", large: "b screen" });
    expect(planStage([member("a"), shares], null)).toMatchObject({ layout: "grid", large: null });
  });

  it("goes back to the person when the pinned picture is gone", () => {
    expect(planStage([member("a")], "cabin otoscope")).toMatchObject({ layout: "duo", large: "a" });
  });

  it("is empty while nobody is there", () => {
    expect(planStage([], undefined)).toMatchObject({ layout: "empty", tiles: [] });
  });
});
