import { BatteryLow, BatteryMedium, Hand, ListTree } from "lucide-preact";
import { useState } from "preact/hooks";
import type { DeviceKind, DeviceState, DeviceStatus } from "~/generated/contract";
import { type CallSession, type ShownReading, tCall } from "~/shared/call";
import { Badge, Button, Progress } from "~/shared/components";
import { ReadingSheet } from "~/shared/readings/ReadingSheet";
import { tv } from "~/shared/readings/texts";
import { CAMERAS, type InstrumentPlace } from "~/shared/staff/instruments";
import { CardWave } from "./CardWave";
import { MoreCommands, StartStop } from "./Commands";
import type { History } from "./history";
import { ti } from "./texts";
import { Values } from "./Values";

interface InstrumentProps extends InstrumentPlace {
  session: CallSession;
  /** The cabin answers, so that it can be asked. */
  linked: boolean;
  history: History;
  onLarge: ((kind: DeviceKind) => void) | undefined;
}

const LOW_BATTERY = 20;

/** One instrument: its number, what it does now, what it measured, what can be asked of it. */
export function InstrumentCard({ session, linked, history, onLarge, ...place }: InstrumentProps) {
  const { kind, number } = place;
  const status = session.readings.devices.value[kind];
  const mine = session.readings.of(kind).value;
  const commands = { kind, number, status, session };
  return (
    <li
      class="instrument-card"
      data-testid={`device-${kind}`}
      data-kind={kind}
      data-state={status?.state ?? "unknown"}
      data-lit={status?.lit ? "" : undefined}
      tabIndex={-1}
      aria-label={`${tCall(`device.${kind}`)}, ${ti("head.number", { n: number })}`}
    >
      <div class="instrument-card__head">
        <span class="instrument-card__number figures" aria-hidden="true">
          {number}
        </span>
        <div class="instrument-card__who">
          <h3>{tCall(`device.${kind}`)}</h3>
          {linked && <State kind={kind} status={status} />}
        </div>
        {linked && <StartStop {...commands} />}
      </div>
      {status?.state === "measuring" && typeof status.progress === "number" && (
        <Progress
          label={tCall("device.measuring")}
          value={status.progress}
          remaining={ti("head.left", { share: Math.round((1 - status.progress) * 100) })}
        />
      )}
      <Values session={session} place={place} readings={mine} history={history} />
      <CardWave kind={kind} session={session} />
      <div class="instrument-card__foot">
        {linked && <MoreCommands {...commands} onLarge={onLarge} />}
        {mine.length > 0 && <Details kind={kind} readings={mine} />}
      </div>
    </li>
  );
}

function State({ kind, status }: { kind: DeviceKind; status: DeviceStatus | undefined }) {
  const { state = "unknown", detail, battery, lit } = status ?? {};
  const low = battery != null && battery <= LOW_BATTERY;
  return (
    <>
      <p class="instrument-card__state" role="status">
        {stateWords(kind, state, detail ?? null)}
      </p>
      {(lit || battery != null) && (
        <p class="instrument-card__marks figures">
          {lit && <Badge icon={Hand}>{ti("head.lit")}</Badge>}
          {battery != null && (
            <span class={low ? "battery battery--low" : "battery"}>
              {low ? (
                <BatteryLow size={18} aria-hidden="true" />
              ) : (
                <BatteryMedium size={18} aria-hidden="true" />
              )}
              {ti("head.battery", { n: battery })}
            </span>
          )}
        </p>
      )}
    </>
  );
}

/** A fault always says why, by its code where it has no words; what else is told in passing only in words. */
function stateWords(kind: DeviceKind, state: DeviceState | "unknown", detail: string | null): string {
  const films = CAMERAS.has(kind) && state === "measuring";
  const words = films ? ti("head.films") : tCall(`device.${state}`);
  const failed = state === "fault" || state === "lost";
  const reason = detail && (ti.find(`detail.${detail}`) ?? (failed ? detail.replaceAll("_", " ") : null));
  return reason ? ti("head.reason", { state: words, reason }) : words;
}

function Details({ kind, readings }: { kind: DeviceKind; readings: readonly ShownReading[] }) {
  const [open, setOpen] = useState(false);
  const name = tCall(`device.${kind}`);
  return (
    <>
      <Button
        kind="quiet"
        icon={ListTree}
        class="instrument-card__details"
        aria-label={`${tv("sheet.open_name", { name })}, ${tv.n("sheet.count", readings.length)}`}
        data-testid={`device-details-${kind}`}
        onClick={() => setOpen(true)}
      >
        {tv("sheet.open")} ({readings.length})
      </Button>
      <ReadingSheet name={name} readings={readings} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
