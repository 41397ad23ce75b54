import { describe, expect, it } from "vitest";
import type { DeviceStatus } from "~/generated/contract";
import { aimed, canStart, present, type Statuses, working } from "./status";

const status = (
  device: DeviceStatus["device"],
  state: DeviceStatus["state"],
  detail?: string,
): DeviceStatus => ({
  type: "device",
  device,
  number: 1,
  state,
  detail: detail ?? null,
});

describe("the list of instruments", () => {
  const statuses: Statuses = {
    thermometer: status("thermometer", "ready"),
    blood_pressure: status("blood_pressure", "measuring"),
    otoscope: status("otoscope", "measuring"),
  };

  it("has what the cabin told of and what measured something, by number", () => {
    const kinds = present(statuses, ["tonometer", "thermometer"]).map(({ kind }) => kind);
    expect(kinds).toEqual(["blood_pressure", "thermometer", "otoscope", "tonometer"]);
    expect(present({}, [])).toEqual([]);
  });

  it("stops what measures, not a camera that shows", () => {
    expect(working(statuses)).toEqual(["blood_pressure"]);
  });

  it("starts neither what is out of reach nor what is overdue for calibration", () => {
    expect(canStart(status("ecg", "ready"))).toBe(true);
    expect(canStart(status("ecg", "fault", "unreadable_frame"))).toBe(true);
    expect(canStart(status("ecg", "fault", "calibration_due"))).toBe(false);
    expect(canStart(status("ecg", "lost"))).toBe(false);
    expect(canStart(undefined)).toBe(false);
  });

  it("goes to the number that was typed, among those shown", () => {
    const shown = present(statuses, []);
    expect([aimed("1", shown), aimed("9", shown), aimed("17", shown)]).toEqual([
      "blood_pressure",
      "otoscope",
      null,
    ]);
  });
});
