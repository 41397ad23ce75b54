import { useEffect, useRef, useState } from "preact/hooks";
import type { DeviceKind, DeviceState, DeviceStatus } from "~/generated/contract";
import type { CallSession } from "~/shared/call";
import { CAMERAS, INSTRUMENTS, type InstrumentPlace } from "~/shared/staff/instruments";

/** How long “C’est fait” stays before the cabin's picture comes back. */
const AFTERGLOW_MS = 20_000;

export interface Active extends InstrumentPlace {
  state: DeviceState;
  lit: boolean;
  progress: number | null;
}

type Devices = Partial<Record<DeviceKind, DeviceStatus>>;

/** The instrument at work, else the one the doctor points at; after it ends, the same for a while. */
export function useActive(session: CallSession): Active | null {
  const devices = session.readings.devices.value;
  const started = useStartedFilming(devices);
  const asked =
    INSTRUMENTS.find(({ kind }) =>
      CAMERAS.has(kind) ? started.has(kind) : devices[kind]?.state === "measuring",
    ) ?? INSTRUMENTS.find(({ kind }) => devices[kind]?.lit);
  const last = useRef<InstrumentPlace>();
  const [, setRound] = useState(0);
  if (asked) last.current = asked;
  useEffect(() => {
    if (asked || !last.current) return;
    const timer = setTimeout(() => {
      last.current = undefined;
      setRound((count) => count + 1);
    }, AFTERGLOW_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const status = last.current && devices[last.current.kind];
  if (!last.current || !status) return null;
  return {
    ...last.current,
    state: status.state,
    lit: status.lit ?? false,
    progress: status.progress ?? null,
  };
}

/** A camera may film before anybody asked: only a start during the call needs the patient's hands. */
function useStartedFilming(devices: Devices): ReadonlySet<DeviceKind> {
  const rested = useRef(new Set<DeviceKind>());
  const started = new Set<DeviceKind>();
  for (const kind of CAMERAS) {
    const state = devices[kind]?.state;
    if (state !== undefined && state !== "measuring") rested.current.add(kind);
    if (state === "measuring" && rested.current.has(kind)) started.add(kind);
  }
  return started;
}
