import { Activity, Square } from "lucide-preact";
import type { DeviceKind } from "~/generated/contract";
import { type CallSession, tCall } from "~/shared/call";
import { Button, toast } from "~/shared/components";
import { t } from "../../texts";
import { working } from "./status";
import { ti } from "./texts";

/** Stopping what works, always at the top of the list however far it was scrolled. Nothing while all is quiet. */
export function StopBar({ session }: { session: CallSession }) {
  const kinds = working(session.readings.devices.value);
  const [only] = kinds;
  if (!only) return null;
  const words =
    kinds.length === 1
      ? ti("stop.works", { name: tCall(`device.${only}`) })
      : ti("stop.several", { n: kinds.length });
  return (
    <div class="stop-bar" role="status" data-testid="stop-bar">
      <Activity size={20} aria-hidden="true" />
      <span class="stop-bar__words">{words}</span>
      <Button icon={Square} data-testid="stop-all" onClick={() => stopAll(session, kinds)}>
        {ti(kinds.length === 1 ? "stop.one" : "stop.all")}
      </Button>
    </div>
  );
}

function stopAll(session: CallSession, kinds: readonly DeviceKind[]): void {
  const sent = kinds.map((kind) => session.requestDevice(kind, "stop"));
  if (sent.includes(false)) toast(t("devices.not_sent"));
}
