import "./instruments/instruments.css";
import { Unplug } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import type { DeviceKind } from "~/generated/contract";
import type { Consultation } from "~/shared/api/types";
import type { CallSession } from "~/shared/call";
import { Stethoscope } from "~/shared/call/room/Stethoscope";
import { remember, remembered } from "~/shared/storage";
import { RecordingsPart } from "../recordings/RecordingsPart";
import { t } from "../texts";
import { ColourSwitch } from "./instruments/ColourSwitch";
import { useHistory } from "./instruments/history";
import { InstrumentCard } from "./instruments/InstrumentCard";
import { StopBar } from "./instruments/StopBar";
import { present } from "./instruments/status";
import { ti } from "./instruments/texts";
import { useListKeys } from "./instruments/useListKeys";

interface ReadingsTabProps {
  visit: Consultation;
  session: CallSession;
  /** Puts a camera's picture on the stage. */
  onLarge?: (kind: DeviceKind) => void;
}

const COLOURS = "desk.news2";
/** When one of them begins or ends there may be a recording more. */
const RECORDERS: readonly DeviceKind[] = ["stethoscope", "ecg", "pulse_oximeter"];

/** The instruments of the cabin: what each one does and measured, by their numbers. */
export function ReadingsTab({ visit, session, onLarge }: ReadingsTabProps) {
  const [wanted, setWanted] = useState(remembered(COLOURS) === "on");
  const { history, offered } = useHistory(visit, wanted);
  const list = useRef<HTMLUListElement>(null);
  const agent = session.members.value.some((member) => member.role === "agent");
  const shown = present(session.readings.devices.value, session.readings.kinds.value);
  const recorded = RECORDERS.map((kind) => session.readings.devices.value[kind]?.state).join();
  const onKeyDown = useListKeys(list, shown, session);
  const inCabin = Boolean(visit.appointment.cabin_id) || agent;
  if (!inCabin && shown.length === 0) return <Note>{t("devices.home")}</Note>;
  const colour = (on: boolean) => {
    remember(COLOURS, on ? "on" : null);
    setWanted(on);
  };
  return (
    <div class="stack">
      <StopBar session={session} />
      <Stethoscope session={session} />
      <RecordingsPart consultationId={visit.consultation_id} round={recorded} />
      {inCabin && !agent && <Note>{t("devices.away")}</Note>}
      {agent && shown.length === 0 && <p class="soft">{ti("list.waiting")}</p>}
      <ul
        class="stack instruments-list"
        ref={list}
        aria-label={ti("list.title")}
        aria-description={ti("list.keys")}
        onKeyDown={onKeyDown}
      >
        {shown.map((one) => (
          <InstrumentCard
            key={one.kind}
            {...one}
            session={session}
            linked={agent}
            history={history}
            onLarge={onLarge}
          />
        ))}
      </ul>
      {shown.length > 0 && <p class="small soft instruments-list__keys">{ti("list.keys")}</p>}
      {offered && <ColourSwitch on={wanted} adult={history.adult} onChange={colour} />}
    </div>
  );
}

function Note({ children }: { children: string }) {
  return (
    <p class="rail__note">
      <Unplug size={20} aria-hidden="true" />
      {children}
    </p>
  );
}
