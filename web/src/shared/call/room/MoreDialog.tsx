import { Flashlight, Gauge, MonitorUp, MonitorX, SwitchCamera, UsersRound } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { Button, Dialog, toast } from "../../components";
import type { CallSession } from "../call";
import { tLine } from "../lines/texts";
import { tCall } from "../texts";
import { SafetyWords } from "../ui/SafetyWords";
import { tRoom } from "./texts";

interface MoreDialogProps {
  session: CallSession;
  open: boolean;
  onClose: () => void;
  onPeople?: (() => void) | undefined;
  /** Commands of whoever holds the call. */
  children?: ComponentChildren;
}

/** What is needed less often, each with its words. */
export function MoreDialog({ session, open, onClose, onPeople, children }: MoreDialogProps) {
  const { screen, cameras, camera, torch } = session.local;
  const saving = session.saver.value;
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Dialog open={open} title={tRoom("bar.more_title")} onClose={onClose}>
      <div class="more" data-testid="more">
        {onPeople && (
          <Button icon={UsersRound} wide data-testid="more-people" onClick={then(onPeople)}>
            {tRoom("people.title")}
          </Button>
        )}
        {screen.value.available && (
          <Button
            icon={screen.value.on ? MonitorX : MonitorUp}
            wide
            data-testid="more-share"
            onClick={then(() => toggleShare(session))}
          >
            {tRoom(screen.value.on ? "bar.share_stop" : "bar.share_start")}
          </Button>
        )}
        {cameras.value > 1 && camera.value.on && (
          <Button icon={SwitchCamera} wide onClick={then(() => void session.local.switchCamera())}>
            {tCall("controls.switch_long")}
          </Button>
        )}
        {torch.value !== null && (
          <Button
            icon={Flashlight}
            wide
            role="switch"
            aria-checked={torch.value}
            aria-pressed={torch.value}
            data-testid="more-lamp"
            onClick={() => void session.setTorch(!torch.value)}
          >
            {tRoom("bar.lamp")} : {tCall(torch.value ? "controls.on_f" : "controls.off_f")}
          </Button>
        )}
        {children}
        <Button
          icon={Gauge}
          wide
          role="switch"
          aria-checked={saving}
          aria-pressed={saving}
          data-testid="saver"
          onClick={() => session.setSaver(!saving)}
        >
          {tRoom("saver.on")} : {tCall(saving ? "controls.on_f" : "controls.off_f")}
        </Button>
        <p class="small soft">{tRoom("saver.help")}</p>
        <details class="more__safety" data-testid="more-words">
          <summary>{tLine("words.title")}</summary>
          <SafetyWords session={session} />
        </details>
      </div>
    </Dialog>
  );
}

/** Shows the screen, or stops showing it; a share that is not given is no error of the person's. */
export function toggleShare(session: CallSession): void {
  if (session.local.screen.value.on) {
    session.stopSharing();
    return;
  }
  void session.shareScreen().then((shown) => {
    if (!shown) toast(tRoom("share.failed"));
  });
}
