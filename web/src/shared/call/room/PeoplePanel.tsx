import "./room.css";
import { DoorClosed, DoorOpen, Flashlight, MicOff, MonitorUp, VideoOff } from "lucide-preact";
import { useState } from "preact/hooks";
import { Avatar, Button, toast } from "../../components";
import type { CallSession } from "../call";
import type { Member } from "../model";
import { tCall } from "../texts";
import { HoldDialog } from "./HoldDialog";
import { PersonMenu } from "./PersonMenu";
import { mayAdmit, mayAskCamera, mayAskToMute, mayDismiss } from "./powers";
import { RemoveDialog } from "./RemoveDialog";
import { tRoom } from "./texts";

type Asked = { what: "hold" | "remove"; member: Member } | undefined;

/** Who is in the call, in which role, how they stand; and what may be asked of them. */
export function PeoplePanel({ session }: { session: CallSession }) {
  const [asked, setAsked] = useState<Asked>();
  const people = session.members.value.filter(({ role }) => role !== "agent");
  const me = session.me.value?.role;
  return (
    <div class="people" data-testid="people">
      <ul class="people__list">
        <Me session={session} />
        {people.map((member) => (
          <Person key={member.member} member={member} session={session} onAsk={setAsked} />
        ))}
      </ul>
      {people.length === 0 && <p class="soft">{tRoom("people.alone")}</p>}
      {mayAdmit(me) && <LockSwitch session={session} />}
      <HoldDialog
        name={asked?.what === "hold" ? asked.member.name : undefined}
        onClose={() => setAsked(undefined)}
        onHold={(minutes, note) =>
          asked && say(session.hold(asked.member.member, minutes, note), asked.member.name)
        }
      />
      <RemoveDialog
        name={asked?.what === "remove" ? asked.member.name : undefined}
        onClose={() => setAsked(undefined)}
        onRemove={(reason) => {
          if (!asked) return;
          const sent = session.remove(asked.member.member, reason);
          toast(sent ? tRoom("remove.done", { name: asked.member.name }) : tRoom("people.not_sent"));
        }}
      />
    </div>
  );
}

const say = (sent: boolean, name: string) =>
  toast(sent ? tRoom("hold.done", { name }) : tRoom("people.not_sent"));

function Me({ session }: { session: CallSession }) {
  const { microphone, camera, screen, torch } = session.local;
  const me = session.me.value;
  if (!me) return null;
  return (
    <li class="person">
      <Avatar name={tRoom("people.you")} seed={me.member} size={40} />
      <div class="person__who">
        <strong>{tRoom("people.you")}</strong>
        <span class="soft">{tCall(`role.${me.role}`)}</span>
      </div>
      <Marks
        microphone={microphone.value.on}
        camera={camera.value.on}
        screen={screen.value.on}
        torch={torch.value}
      />
    </li>
  );
}

function standing({ suspended, line }: Member): string {
  return tRoom(`people.${suspended ? "suspended" : line}`);
}

interface PersonProps {
  member: Member;
  session: CallSession;
  onAsk: (asked: Asked) => void;
}

function Person({ member, session, onAsk }: PersonProps) {
  const { name, role, media, screenOn, torch } = member;
  const me = session.me.value?.role;
  const asks = mayAskToMute(me) || mayAskCamera(me, role) || mayDismiss(me, role);
  return (
    <li class="person" data-testid="person" data-role={role} data-name={name}>
      <Avatar name={name} seed={member.member} size={40} />
      <div class="person__who">
        <strong>{name}</strong>
        <span class="soft">
          {tCall(`role.${role}`)} · {standing(member)}
        </span>
      </div>
      <Marks
        microphone={media?.microphone ?? true}
        camera={media?.camera ?? true}
        screen={screenOn}
        torch={torch}
      />
      {asks && (
        <PersonMenu
          member={member}
          session={session}
          onHold={() => onAsk({ what: "hold", member })}
          onRemove={() => onAsk({ what: "remove", member })}
        />
      )}
    </li>
  );
}

interface MarksProps {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  torch: boolean | null;
}

function Marks({ microphone, camera, screen, torch }: MarksProps) {
  return (
    <span class="person__marks">
      {torch && <Mark icon={Flashlight} words={tRoom("people.lamp_lit")} />}
      {screen && <Mark icon={MonitorUp} words={tRoom("people.shares")} />}
      {!microphone && <Mark icon={MicOff} words={tRoom("people.mic_off")} />}
      {!camera && <Mark icon={VideoOff} words={tRoom("people.camera_off")} />}
    </span>
  );
}

const Mark = ({ icon: Icon, words }: { icon: typeof MicOff; words: string }) => (
  <span title={words}>
    <Icon size={20} aria-hidden="true" />
    <span class="visually-hidden">{words}</span>
  </span>
);

/** While the door is locked nobody rings; who waits is told so. */
export function LockSwitch({ session }: { session: CallSession }) {
  const locked = session.locked.value;
  return (
    <div class="lock">
      <Button
        icon={locked ? DoorOpen : DoorClosed}
        data-testid="lock-door"
        aria-pressed={locked}
        onClick={() => {
          if (!session.lock(!locked)) toast(tRoom("people.not_sent"));
        }}
      >
        {tRoom(locked ? "people.unlock" : "people.lock")}
      </Button>
      <p class="small soft" role="status">
        {locked && tRoom("people.locked")}
      </p>
    </div>
  );
}
