import { Camera, Eye, EyeOff, Hand, Maximize2, Play, Square } from "lucide-preact";
import type { DeviceKind, DeviceStatus } from "~/generated/contract";
import { type CallSession, tCall } from "~/shared/call";
import { Button, toast } from "~/shared/components";
import { CAMERAS } from "~/shared/staff/instruments";
import { t } from "../../texts";
import { canStart } from "./status";
import { ti } from "./texts";

interface CommandProps {
  kind: DeviceKind;
  number: number;
  status: DeviceStatus | undefined;
  session: CallSession;
}

function ask(session: CallSession, kind: DeviceKind, action: "start" | "stop" | "light" | "still"): boolean {
  const sent = session.requestDevice(kind, action);
  if (!sent) toast(t("devices.not_sent"));
  return sent;
}

/** Start and stop: one button, always in the same place. */
export function StartStop({ kind, status, session }: CommandProps) {
  const name = tCall(`device.${kind}`);
  const camera = CAMERAS.has(kind);
  if (status?.state === "measuring") {
    return (
      <Button
        icon={camera ? EyeOff : Square}
        data-testid={`device-stop-${kind}`}
        aria-label={ti(camera ? "act.hide_name" : "act.stop_name", { name })}
        onClick={() => ask(session, kind, "stop")}
      >
        {ti(camera ? "act.hide" : "act.stop")}
      </Button>
    );
  }
  return (
    <Button
      icon={camera ? Eye : Play}
      data-testid={`device-start-${kind}`}
      aria-label={ti(camera ? "act.show_name" : "act.start_name", { name })}
      disabled={!canStart(status)}
      onClick={() => ask(session, kind, "start")}
    >
      {ti(camera ? "act.show" : "act.start")}
    </Button>
  );
}

interface MoreProps extends CommandProps {
  onLarge: ((kind: DeviceKind) => void) | undefined;
}

/** Pointing the instrument out to the patient; of a camera also a still and the whole stage. */
export function MoreCommands({ kind, number, status, session, onLarge }: MoreProps) {
  const name = tCall(`device.${kind}`);
  const films = CAMERAS.has(kind) && status?.state === "measuring";
  return (
    <>
      <Button
        kind="quiet"
        icon={Hand}
        aria-pressed={status?.lit ?? false}
        aria-label={ti("act.light_name", { n: number, name })}
        data-testid={`device-light-${kind}`}
        disabled={!status}
        onClick={() => ask(session, kind, "light") && toast(ti("act.lit", { n: number }))}
      >
        {ti("act.light")}
      </Button>
      {films && (
        <>
          <Button
            kind="quiet"
            icon={Camera}
            aria-label={ti("act.still_name", { name })}
            data-testid={`device-still-${kind}`}
            onClick={() => ask(session, kind, "still") && toast(ti("act.still_sent"))}
          >
            {ti("act.still")}
          </Button>
          {onLarge && (
            <Button
              kind="quiet"
              icon={Maximize2}
              aria-label={ti("act.large_name", { name })}
              data-testid={`device-large-${kind}`}
              onClick={() => onLarge(kind)}
            >
              {ti("act.large")}
            </Button>
          )}
        </>
      )}
    </>
  );
}
