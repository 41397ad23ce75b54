import { describe, expect, it } from "vitest";
import { Incidents } from "../incidents";

const kinds = (incidents: Incidents) =>
  incidents.take().map(({ incident, seconds }) => [incident, seconds ?? null]);

describe("the technical record", () => {
  it("tells an incident when it begins and once more, with its length, when it is over", () => {
    const incidents = new Incidents();
    incidents.stepped("audio", false, 10_000);
    expect(kinds(incidents)).toEqual([["audio_only", null]]);
    expect(incidents.any).toBe(false);
    incidents.stepped("small", false, 22_500);
    expect(kinds(incidents)).toEqual([
      ["audio_only", 12.5],
      ["video_reduced", null],
    ]);
    incidents.stepped("full", false, 30_000);
    expect(kinds(incidents)).toEqual([["video_reduced", 7.5]]);
  });

  it("takes no wish to spare data for a fault of the line", () => {
    const incidents = new Incidents();
    incidents.stepped("small", true, 0);
    expect(incidents.any).toBe(false);
  });

  it("counts silence of two seconds and more, from where it began, and says that the line came back", () => {
    const incidents = new Incidents();
    incidents.heard(1000, 5000);
    expect(incidents.any).toBe(false);
    incidents.heard(3000, 7000);
    incidents.heard(9000, 13_000);
    incidents.heard(0, 14_000);
    expect(kinds(incidents)).toEqual([
      ["interrupted", 10],
      ["reconnected", null],
    ]);
  });

  it("keeps what does not fit into one report for the next, and never grows without bound", () => {
    const incidents = new Incidents();
    for (let i = 0; i < 100; i++) incidents.froze(1);
    expect(incidents.take()).toHaveLength(20);
    expect(incidents.take()).toHaveLength(20);
    expect(incidents.take()).toHaveLength(0);
  });
});
