import "./stage.css";
import { MicOff, Volume2, WifiOff } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../components";
import type { CallSession } from "../call";
import type { Member } from "../model";
import { tCall } from "../texts";
import { PersonCover } from "./PersonCover";
import { SelfView } from "./SelfView";
import { VideoPane } from "./VideoPane";

interface VideoStageProps {
  session: CallSession;
  /** Who is shown large; else the person talked with, or whom the viewer has picked. */
  focus?: string | undefined;
  /** Lies over the edge of the picture. */
  children?: ComponentChildren;
}

const isPerson = (member: Member) => member.role !== "agent";

/** The other side takes the screen; own picture and further ones lie small in the corner. */
export function VideoStage({ session, focus, children }: VideoStageProps) {
  const [picked, setPicked] = useState<string>();
  const [silenced, setSilenced] = useState(false);
  const members = session.members.value;
  const wanted = focus ?? picked;
  const main = members.find((one) => one.member === wanted) ?? members.find(isPerson) ?? members[0];
  const state = session.state.value;
  return (
    <section
      class="stage"
      aria-label={tCall("stage.label")}
      data-testid="video-stage"
      data-call-state={state}
    >
      <div class="stage__tiles">
        {members.map((member) => (
          <PersonTile
            key={member.member}
            member={member}
            large={member === main}
            silenced={silenced}
            onPick={() => setPicked(member.member)}
            onSoundBlocked={() => setSilenced(true)}
          />
        ))}
        <SelfView session={session} />
      </div>
      {!main && <Nobody />}
      <div class="stage__over">
        {state === "reconnecting" && (
          <p class="stage__notice stage__notice--late" role="status">
            <WifiOff size={20} aria-hidden="true" />
            {tCall("stage.reconnecting")}
          </p>
        )}
        {silenced && (
          <Button kind="primary" icon={Volume2} onClick={() => setSilenced(false)}>
            {tCall("stage.sound_on")}
          </Button>
        )}
        {children}
      </div>
    </section>
  );
}

function Nobody() {
  return (
    <div class="cover">
      <p class="cover__title">{tCall("stage.nobody")}</p>
      <p>{tCall("stage.nobody_help")}</p>
    </div>
  );
}

interface PersonTileProps {
  member: Member;
  large: boolean;
  silenced: boolean;
  onPick: () => void;
  onSoundBlocked: () => void;
}

function PersonTile({ member, large, silenced, onPick, onSoundBlocked }: PersonTileProps) {
  const person = isPerson(member);
  const silent = member.media?.microphone === false;
  return (
    <div class={large ? "tile tile--large" : "tile"} data-role={member.role} data-line={member.line}>
      <VideoPane
        stream={member.stream}
        testId={person ? "remote-video" : "exam-video"}
        mark={person ? "call:first-remote-frame" : "call:first-exam-frame"}
        muted={silenced}
        fit={large ? "contain" : "cover"}
        onSoundBlocked={onSoundBlocked}
      />
      <PersonCover member={member} large={large} />
      <p class="tile__name">
        {silent && person && (
          <>
            <MicOff size={16} aria-hidden="true" />
            <span class="visually-hidden">{tCall("stage.microphone_off")}</span>
          </>
        )}
        <span>
          {person ? member.name : tCall("role.agent")}
          {large && person && <span class="tile__role"> · {tCall(`role.${member.role}`)}</span>}
        </span>
      </p>
      {!large && (
        <button type="button" class="tile__pick" onClick={onPick}>
          <span class="visually-hidden">{tCall("stage.make_large", { name: member.name })}</span>
        </button>
      )}
    </div>
  );
}
