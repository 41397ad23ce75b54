import {
  Camera,
  ChevronDown,
  ChevronUp,
  DoorOpen,
  Flashlight,
  FlashlightOff,
  Hourglass,
  type LucideIcon,
  MicOff,
  SwitchCamera,
  VideoOff,
} from "lucide-preact";
import { useId, useRef, useState } from "preact/hooks";
import { Button, toast } from "../../components";
import type { CallSession } from "../call";
import type { Member } from "../model";
import { mayAskCamera, mayAskToMute, mayDismiss } from "./powers";
import { tRoom } from "./texts";

interface PersonMenuProps {
  member: Member;
  session: CallSession;
  onHold: () => void;
  onRemove: () => void;
}

type Act = { key: string; icon: LucideIcon; label: string; run: () => void; danger?: boolean };

/** What may be asked of one person. The acts open below, in the flow: in reach of Tab and of a thumb. */
export function PersonMenu({ member, session, onHold, onRemove }: PersonMenuProps) {
  const [open, setOpen] = useState(false);
  const listId = useId();
  const summary = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    summary.current?.querySelector("button")?.focus();
  };
  return (
    <>
      <div ref={summary} class="person__ask">
        <Button
          kind="quiet"
          iconEnd={open ? ChevronUp : ChevronDown}
          aria-expanded={open}
          aria-controls={listId}
          aria-label={tRoom("people.ask", { name: member.name })}
          data-testid="person-menu"
          onClick={() => setOpen(!open)}
        >
          {tRoom("people.ask_short")}
        </Button>
      </div>
      <ul
        id={listId}
        class="person__acts"
        hidden={!open}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
        }}
      >
        {open &&
          actsOf(member, session, onHold, onRemove).map(({ key, icon: Icon, label, run, danger }) => (
            <li key={key}>
              <button
                type="button"
                class={danger ? "person__act person__act--danger" : "person__act"}
                data-testid={`act-${key}`}
                onClick={() => {
                  close();
                  run();
                }}
              >
                <Icon size={20} aria-hidden="true" />
                {label}
              </button>
            </li>
          ))}
      </ul>
    </>
  );
}

function actsOf(member: Member, session: CallSession, onHold: () => void, onRemove: () => void): Act[] {
  const { member: to, role, name, media, torch } = member;
  const me = session.me.value?.role;
  const tell = (sent: boolean) => toast(sent ? tRoom("people.sent", { name }) : tRoom("people.not_sent"));
  const camera = (action: Parameters<CallSession["requestCamera"]>[1]) => () =>
    tell(session.requestCamera(to, action));
  const mute = (kind: "microphone" | "camera") => () => tell(session.requestMute(to, kind));
  const acts: Act[] = [];
  if (mayAskToMute(me) && media?.microphone !== false) {
    acts.push({ key: "mute", icon: MicOff, label: tRoom("people.mute"), run: mute("microphone") });
  }
  if (mayAskToMute(me) && media?.camera !== false) {
    acts.push({ key: "hide", icon: VideoOff, label: tRoom("people.hide"), run: mute("camera") });
  }
  if (mayAskCamera(me, role)) {
    acts.push(
      { key: "switch", icon: SwitchCamera, label: tRoom("people.switch"), run: camera("switch") },
      lampAct(torch, camera),
    );
    if (role === "patient" || role === "kiosk") {
      acts.push({ key: "still", icon: Camera, label: tRoom("people.still"), run: camera("still") });
    }
  }
  if (mayDismiss(me, role)) {
    acts.push({ key: "hold", icon: Hourglass, label: tRoom("people.hold"), run: onHold });
    acts.push({ key: "remove", icon: DoorOpen, label: tRoom("people.remove"), run: onRemove, danger: true });
  }
  return acts;
}

/** What the page of that person can do about its lamp: it says so itself. */
function lampAct(torch: boolean | null, ask: (action: "torch_on" | "torch_off") => () => void): Act {
  if (torch) {
    return { key: "torch-off", icon: FlashlightOff, label: tRoom("people.torch_off"), run: ask("torch_off") };
  }
  const label = tRoom(torch === null ? "people.torch_by_hand" : "people.torch_on");
  return { key: "torch-on", icon: Flashlight, label, run: ask("torch_on") };
}
