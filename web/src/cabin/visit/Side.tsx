import { Eye, EyeOff } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { DeviceState } from "~/generated/contract";
import { type CallSession, ReadingTile, tCall, Waveform } from "~/shared/call";
import { Button } from "~/shared/components";
import { INSTRUMENTS, type InstrumentPlace } from "~/shared/staff/instruments";
import { CabinPicture } from "../pictures/CabinPicture";
import { t } from "../texts";
import { Guide } from "./Guide";

/** How long “C’est fait” stays before the cabin's picture comes back. */
const AFTERGLOW_MS = 20_000;

interface Active extends InstrumentPlace {
  state: DeviceState;
}

/** Beside the doctor: the instrument to take now, with its drawing and value; else the cabin's picture. */
export function Side({ session }: { session: CallSession }) {
  const [hidden, setHidden] = useState(false);
  const active = useActive(session);
  const linked = session.members.value.some((member) => member.role === "agent");
  return (
    <aside class="side" aria-label={t("side.title")} data-testid="kiosk-side">
      {active ? (
        <Guide key={active.kind} {...active} begun={Boolean(session.readings.running.value[active.kind])}>
          <Values session={session} instrument={active} hidden={hidden} />
        </Guide>
      ) : (
        <div class="side__rest stack">
          <h2>{t("side.title")}</h2>
          <p role="status">{t(linked ? "side.lead" : "side.away")}</p>
          <CabinPicture label={t("welcome.picture")} />
        </div>
      )}
      <Button
        kind="quiet"
        icon={hidden ? Eye : EyeOff}
        aria-pressed={hidden}
        onClick={() => setHidden(!hidden)}
        class="side__hide"
        data-testid="kiosk-hide-values"
      >
        {t(hidden ? "side.show" : "side.hide")}
      </Button>
    </aside>
  );
}

/** The instrument at work; after it ends, the same for a while, so that its value can be read. */
function useActive(session: CallSession): Active | null {
  const devices = session.readings.devices.value;
  const filming = useStartedFilming(devices.exam_camera?.state);
  const working = INSTRUMENTS.find(({ kind }) =>
    kind === "exam_camera" ? filming : devices[kind]?.state === "measuring",
  );
  const last = useRef<InstrumentPlace>();
  const [, setRound] = useState(0);
  if (working) last.current = working;
  useEffect(() => {
    if (working || !last.current) return;
    const timer = setTimeout(() => {
      last.current = undefined;
      setRound((count) => count + 1);
    }, AFTERGLOW_MS);
    return () => clearTimeout(timer);
  }, [working]);
  const state = last.current && devices[last.current.kind]?.state;
  return last.current && state ? { ...last.current, state } : null;
}

/** An exam camera may film before anybody asked: only a start during the call needs the patient's hands. */
function useStartedFilming(state: DeviceState | undefined): boolean {
  const rested = useRef(false);
  if (state !== undefined && state !== "measuring") rested.current = true;
  return rested.current && state === "measuring";
}

interface ValuesProps {
  session: CallSession;
  instrument: InstrumentPlace;
  hidden: boolean;
}

function Values({ session, instrument, hidden }: ValuesProps) {
  const { readings } = session;
  const { kind, tiles } = instrument;
  if (tiles.length === 0) return null;
  if (hidden) return <p class="side__hidden soft">{t("side.hidden")}</p>;
  return (
    <section class="side__values" aria-label={tCall("readings.title")}>
      {tiles.map((tile) => (
        <ReadingTile key={tile} readings={readings} kind={tile} />
      ))}
      {kind === "pulse_oximeter" && <Waveform wave={readings.wave("pleth")} />}
    </section>
  );
}
