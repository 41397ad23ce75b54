import { Eye, EyeOff, Play, Square, Unplug } from "lucide-preact";
import type { DeviceKind, DeviceStatus } from "~/generated/contract";
import type { Consultation } from "~/shared/api/types";
import { type CallSession, ReadingTile, tCall, Waveform } from "~/shared/call";
import { Button, Progress, toast } from "~/shared/components";
import { INSTRUMENTS, type InstrumentPlace } from "~/shared/staff/instruments";
import { t } from "../texts";

interface ReadingsTabProps {
  visit: Consultation;
  session: CallSession;
}

/** One card an instrument: its number, what it does now, what it measured, how to start it. */
export function ReadingsTab({ visit, session }: ReadingsTabProps) {
  const agent = session.members.value.some((member) => member.role === "agent");
  const measured = session.readings.list.value.length > 0;
  const inCabin = Boolean(visit.appointment.cabin_id) || agent;
  if (!inCabin && !measured) return <Note>{t("devices.home")}</Note>;
  return (
    <div class="stack">
      {inCabin && !agent && <Note>{t("devices.away")}</Note>}
      <ul class="stack instruments-list">
        {INSTRUMENTS.map((one) => (
          <Instrument key={one.kind} {...one} session={session} linked={agent} />
        ))}
      </ul>
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

interface InstrumentProps extends InstrumentPlace {
  session: CallSession;
  /** The cabin answers, so that it can be asked. */
  linked: boolean;
}

function Instrument({ kind, number, tiles, session, linked }: InstrumentProps) {
  const status = session.readings.devices.value[kind];
  const state = status?.state;
  return (
    <li class="instrument-card" data-testid={`device-${kind}`} data-state={state ?? "unknown"}>
      <div class="instrument-card__head">
        <span class="instrument-card__number figures" aria-hidden="true">
          {number}
        </span>
        <div class="instrument-card__who">
          <h3>{tCall(`device.${kind}`)}</h3>
          <p class="instrument-card__state" role="status">
            {linked ? tCall(`device.${state ?? "unknown"}`) : null}
          </p>
        </div>
        {linked && <Command kind={kind} status={status} session={session} />}
      </div>
      {state === "measuring" && typeof status?.progress === "number" && (
        <Progress label={tCall("device.measuring")} value={status.progress} />
      )}
      {tiles.length > 0 && (
        <div class="instrument-card__tiles" data-count={tiles.length}>
          {tiles.map((tile) => (
            <ReadingTile key={tile} readings={session.readings} kind={tile} />
          ))}
        </div>
      )}
      {kind === "pulse_oximeter" && <Waveform wave={session.readings.wave("pleth")} />}
    </li>
  );
}

function Command({
  kind,
  status,
  session,
}: {
  kind: DeviceKind;
  status: DeviceStatus | undefined;
  session: CallSession;
}) {
  const name = tCall(`device.${kind}`);
  const works = status?.state === "measuring";
  const camera = kind === "exam_camera";
  const ask = (action: "start" | "stop") => {
    if (!session.requestDevice(kind, action)) toast(t("devices.not_sent"));
  };
  if (works) {
    return (
      <Button
        icon={camera ? EyeOff : Square}
        data-testid={`device-stop-${kind}`}
        aria-label={t("devices.stop_name", { name })}
        onClick={() => ask("stop")}
      >
        {t(camera ? "devices.hide" : "devices.stop")}
      </Button>
    );
  }
  return (
    <Button
      icon={camera ? Eye : Play}
      data-testid={`device-start-${kind}`}
      aria-label={t("devices.start_name", { name })}
      disabled={status?.state === "lost" || status?.state === "fault"}
      onClick={() => ask("start")}
    >
      {t(camera ? "devices.show" : "devices.start")}
    </Button>
  );
}
