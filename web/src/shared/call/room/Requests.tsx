import "./room.css";
import { Camera, Flashlight, type LucideIcon, MicOff, SwitchCamera, VideoOff } from "lucide-preact";
import { Banner, Button } from "../../components";
import type { CallSession } from "../call";
import { tRoom } from "./texts";
import { type Done, undo, useRequests } from "./useRequests";

interface RequestsProps {
  session: CallSession;
  /** Opens the photo steps. Absent: this page takes no photos. */
  onStill?: (() => void) | undefined;
}

interface Words {
  icon: LucideIcon;
  title: string;
  help?: string;
  undo?: string;
}

/** In words, and with the way back: what somebody has just asked of this device. */
export function Requests({ session, onStill }: RequestsProps) {
  const { done, close } = useRequests(session, tRoom("asked.someone"));
  if (!done || (done.what === "still" && !onStill)) return null;
  const { icon, title, help, undo: undoWords } = wordsOf(done);
  return (
    <Banner tone="help" icon={icon} title={title} live="assertive">
      <div class="stack asked" data-testid="asked" data-what={done.what}>
        {help && <p>{help}</p>}
        <div class="row">
          {done.what === "still" && (
            <Button
              kind="primary"
              icon={Camera}
              data-testid="still-agree"
              onClick={() => {
                close();
                onStill?.();
              }}
            >
              {tRoom("asked.still_yes")}
            </Button>
          )}
          {undoWords && (
            <Button
              data-testid="asked-undo"
              onClick={() => {
                undo(session, done);
                close();
              }}
            >
              {undoWords}
            </Button>
          )}
          <Button data-testid="asked-close" onClick={close}>
            {tRoom(closeWords(done))}
          </Button>
        </div>
      </div>
    </Banner>
  );
}

function closeWords({ what }: Done) {
  if (what === "still") return "asked.no";
  return what === "mute" || what === "hide" ? "asked.keep" : "asked.close";
}

function wordsOf({ what, name }: Done): Words {
  switch (what) {
    case "mute":
      return {
        icon: MicOff,
        title: tRoom("asked.mute", { name }),
        help: tRoom("asked.mute_help"),
        undo: tRoom("asked.mute_undo"),
      };
    case "hide":
      return {
        icon: VideoOff,
        title: tRoom("asked.hide", { name }),
        help: tRoom("asked.hide_help"),
        undo: tRoom("asked.hide_undo"),
      };
    case "switch":
      return {
        icon: SwitchCamera,
        title: tRoom("asked.switch", { name }),
        help: tRoom("asked.switch_help"),
        undo: tRoom("asked.switch_undo"),
      };
    case "switch_none":
      return { icon: SwitchCamera, title: tRoom("asked.switch_none", { name }) };
    case "torch_on":
      return { icon: Flashlight, title: tRoom("asked.torch_on", { name }), undo: tRoom("asked.torch_undo") };
    case "torch_off":
      return { icon: Flashlight, title: tRoom("asked.torch_off") };
    case "torch_none":
      return { icon: Flashlight, title: tRoom("asked.torch_none", { name }) };
    case "still":
      return { icon: Camera, title: tRoom("asked.still", { name }), help: tRoom("asked.still_help") };
  }
}
