import { Eye, EyeOff } from "lucide-preact";
import { useState } from "preact/hooks";
import type { DeviceKind } from "~/generated/contract";
import type { CabinHere } from "~/shared/api/types";
import { type CallSession, ReadingTile, tCall, Waves } from "~/shared/call";
import { Button } from "~/shared/components";
import type { Resource } from "~/shared/hooks/useResource";
import type { InstrumentPlace } from "~/shared/staff/instruments";
import { Inside } from "../attendant/Inside";
import { CabinPicture } from "../pictures/CabinPicture";
import { t } from "../texts";
import { Guide } from "./Guide";
import { useActive } from "./useActive";

/** Beside the doctor: the instrument to take now, with its drawing and value; else the cabin's picture. */
export function Side({ session, here }: { session: CallSession; here: Resource<CabinHere> }) {
  const [hidden, setHidden] = useState(false);
  const active = useActive(session);
  const linked = session.members.value.some((member) => member.role === "agent");
  const kinds = Object.keys(session.readings.devices.value) as DeviceKind[];
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
          <CabinPicture label={t("welcome.picture")} kinds={kinds} />
        </div>
      )}
      <Inside inside={here.data?.inside ?? []} onChange={here.reload} />
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
      {kind === "pulse_oximeter" && <Waves wave={readings.wave("pleth")} />}
      {kind === "ecg" && <Waves wave={readings.wave("ecg")} channels={["2:2"]} />}
    </section>
  );
}
