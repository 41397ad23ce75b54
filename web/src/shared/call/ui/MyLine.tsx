import "./lines.css";
import { Gauge, RotateCw, Wifi } from "lucide-preact";
import { Button } from "../../components";
import type { CallSession } from "../call";
import { tLine } from "../lines/texts";

/** Why less than the whole own picture goes out, and the way to try again. Nothing while all is well. */
export function MyLine({ session }: { session: CallSession }) {
  const limited = session.limited.value;
  const gone = !session.picture.value;
  if (!session.local.camera.value.on || (limited !== "line" && limited !== "device")) return null;
  const Icon = limited === "device" ? Gauge : Wifi;
  return (
    <div class="my-line" role="status" data-testid="my-line" data-gone={gone ? "" : undefined}>
      <Icon size={20} aria-hidden="true" />
      <p>{tLine(gone ? "mine.audio" : `mine.${limited}`)}</p>
      {gone && (
        <Button icon={RotateCw} data-testid="retry-video" onClick={() => session.retryVideo()}>
          {tLine("mine.retry")}
        </Button>
      )}
    </div>
  );
}
