// What the list of instruments shows: which ones, in which state, in which words. Pure.

import type { DeviceKind, DeviceStatus } from "~/generated/contract";
import { CAMERAS, INSTRUMENTS, type InstrumentPlace } from "~/shared/staff/instruments";

export type Statuses = Partial<Record<DeviceKind, DeviceStatus>>;

/** Those the cabin has told of, and those that measured something; by their numbers, so that each keeps its place. */
export function present(statuses: Statuses, measured: readonly DeviceKind[]): InstrumentPlace[] {
  return INSTRUMENTS.filter(({ kind }) => statuses[kind] || measured.includes(kind));
}

/** At work and to be stopped: a camera that shows is no measurement. */
export function working(statuses: Statuses): DeviceKind[] {
  return INSTRUMENTS.map(({ kind }) => kind).filter(
    (kind) => !CAMERAS.has(kind) && statuses[kind]?.state === "measuring",
  );
}

/** Whether the instrument can be asked at all. What was lost may come back by itself; a fault may be asked again. */
export const canStart = (status: DeviceStatus | undefined): boolean =>
  status !== undefined && status.state !== "lost" && status.detail !== "calibration_due";

/** The instrument a typed number means: digits that follow each other within the list's patience are one number. */
export function aimed(typed: string, shown: readonly InstrumentPlace[]): DeviceKind | null {
  return shown.find(({ number }) => String(number) === typed)?.kind ?? null;
}
