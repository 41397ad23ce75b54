import "./readings.css";
import { Play, Square } from "lucide-preact";
import { Button, Progress, toast } from "../../components";
import type { CallSession } from "../call";
import { tCall } from "../texts";
import { ALL_TILES } from "../tiles";
import type { DeviceKind, DeviceStatus } from "../wire";
import { ReadingTile } from "./ReadingTile";
import { Waveform } from "./Waveform";

const INSTRUMENTS: readonly DeviceKind[] = ["blood_pressure", "pulse_oximeter", "thermometer"];

interface ReadingsPanelProps {
  session: CallSession;
  /** Whether this viewer may start the instruments. */
  canMeasure: boolean;
}

/** All measurements of the visit, the pulse curve and the instruments of the cabin. */
export function ReadingsPanel({ session, canMeasure }: ReadingsPanelProps) {
  const { readings } = session;
  return (
    <section class="readings" aria-label={tCall("readings.title")}>
      <div class="readings__tiles">
        {ALL_TILES.map((kind) => (
          <ReadingTile key={kind} readings={readings} kind={kind} />
        ))}
      </div>
      <Waveform wave={readings.wave("pleth")} />
      <DeviceList session={session} canMeasure={canMeasure} />
    </section>
  );
}

export function DeviceList({ session, canMeasure }: ReadingsPanelProps) {
  const known = session.readings.devices.value;
  const kinds = known.exam_camera ? [...INSTRUMENTS, "exam_camera" as const] : INSTRUMENTS;
  return (
    <section class="instruments" aria-label={tCall("device.title")}>
      <h3 class="instruments__title">{tCall("device.title")}</h3>
      <ul>
        {kinds.map((kind) => (
          <DeviceRow key={kind} kind={kind} status={known[kind]} session={session} canMeasure={canMeasure} />
        ))}
      </ul>
    </section>
  );
}

interface DeviceRowProps extends ReadingsPanelProps {
  kind: DeviceKind;
  status: DeviceStatus | undefined;
}

function DeviceRow({ kind, status, session, canMeasure }: DeviceRowProps) {
  const state = status?.state ?? "unknown";
  return (
    <li class="instrument" data-testid={`device-${kind}`} data-state={state}>
      <div class="instrument__who">
        <strong>{tCall(`device.${kind}`)}</strong>
        {status && <span class="small soft"> {tCall("device.number", { n: status.number })}</span>}
        <DeviceState status={status} />
      </div>
      {canMeasure && <DeviceButton kind={kind} state={state} session={session} />}
    </li>
  );
}

function DeviceState({ status }: { status: DeviceStatus | undefined }) {
  const { state = "unknown", progress = null } = status ?? {};
  if (state === "measuring" && progress !== null) {
    return (
      <div class="small">
        <Progress label={tCall("device.measuring")} value={progress} />
      </div>
    );
  }
  const lost = state === "lost" || state === "fault";
  return (
    <p class={lost ? "small instrument__lost" : "small soft"} role="status">
      {tCall(`device.${state}`)}
    </p>
  );
}

interface DeviceButtonProps {
  kind: DeviceKind;
  state: DeviceStatus["state"] | "unknown";
  session: CallSession;
}

function DeviceButton({ kind, state, session }: DeviceButtonProps) {
  const works = state === "measuring";
  const word = works ? "stop" : kind === "exam_camera" ? "show" : "start";
  const ask = () => {
    if (!session.requestDevice(kind, works ? "stop" : "start")) toast(tCall("device.not_sent"));
  };
  return (
    <Button
      icon={works ? Square : Play}
      disabled={state === "lost" || state === "fault"}
      aria-label={tCall(`device.${word}_name`, { name: tCall(`device.${kind}`) })}
      onClick={ask}
    >
      {tCall(`device.${word}`)}
    </Button>
  );
}
