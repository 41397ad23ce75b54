import "./room.css";
import { Ellipsis, MessagesSquare, MonitorUp, MonitorX, UsersRound } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Banner, Button } from "../../components";
import { useWakeLock } from "../../hooks/useWakeLock";
import { useWide } from "../../hooks/useWide";
import type { CallSession } from "../call";
import { CallButton, CallControls } from "../ui/CallControls";
import { VideoStage } from "../ui/VideoStage";
import { ChatPanel } from "./ChatPanel";
import { useChat } from "./chat";
import { HandedOver } from "./HandedOver";
import { MoreDialog, toggleShare } from "./MoreDialog";
import { PeoplePanel } from "./PeoplePanel";
import { Requests } from "./Requests";
import { RoomSheet } from "./RoomSheet";
import { tRoom } from "./texts";
import { useChatNews } from "./useChatNews";

interface RoomProps {
  session: CallSession;
  consultationId: string;
  title: string;
  onLeave: () => void;
  /** Notices over the picture. */
  over?: ComponentChildren;
  /** In place of the picture, as the photo steps are. */
  cover?: ComponentChildren;
  /** Further `CallButton`s, after those of the devices. */
  buttons?: ComponentChildren;
  onStill?: (() => void) | undefined;
}

/** The call of whoever has no desk: patient, family, interpreter. The others take the screen. */
export function Room(props: RoomProps) {
  const { session, consultationId, title, onLeave, over, cover, buttons, onStill } = props;
  const [sheet, setSheet] = useState<"chat" | "people">();
  const [more, setMore] = useState(false);
  const wide = useWide("48rem");
  const chat = useChat(consultationId, session);
  useChatNews(chat, sheet === "chat");
  useWakeLock(true);
  const toggle = (name: "chat" | "people") => setSheet(sheet === name ? undefined : name);
  const { screen } = session.local;

  return (
    <main id="contenu" class="call-room">
      <h1 class="visually-hidden">{title}</h1>
      <div class="call-room__stage">
        <VideoStage session={session}>
          <div class="call-room__notes">
            <HandedOver session={session} />
            <Requests session={session} onStill={onStill} />
            <Sharing session={session} />
            {over}
          </div>
        </VideoStage>
        {cover && <div class="call-room__cover">{cover}</div>}
      </div>
      {sheet === "chat" && (
        <RoomSheet title={tRoom("chat.title")} onClose={() => setSheet(undefined)}>
          <ChatPanel chat={chat} session={session} consultationId={consultationId} />
        </RoomSheet>
      )}
      {sheet === "people" && (
        <RoomSheet title={tRoom("people.title")} onClose={() => setSheet(undefined)}>
          <PeoplePanel session={session} />
        </RoomSheet>
      )}
      <div class="call-room__controls">
        <CallControls session={session} onLeave={onLeave} withSwitch={wide}>
          {buttons}
          {wide && screen.value.available && (
            <CallButton
              icon={screen.value.on ? MonitorX : MonitorUp}
              label={tRoom("bar.share")}
              name={tRoom(screen.value.on ? "bar.share_stop" : "bar.share_start")}
              testId="share-screen"
              onClick={() => toggleShare(session)}
            />
          )}
          <ChatButton unread={chat.unread} open={sheet === "chat"} onClick={() => toggle("chat")} />
          {wide && (
            <CallButton
              icon={UsersRound}
              label={tRoom("bar.people")}
              testId="open-people"
              expanded={sheet === "people"}
              onClick={() => toggle("people")}
            />
          )}
          <CallButton
            icon={Ellipsis}
            label={tRoom("bar.more")}
            name={tRoom("bar.more_title")}
            testId="open-more"
            onClick={() => setMore(true)}
          />
        </CallControls>
      </div>
      <MoreDialog
        session={session}
        open={more}
        onClose={() => setMore(false)}
        onPeople={wide ? undefined : () => setSheet("people")}
      />
    </main>
  );
}

interface ChatButtonProps {
  unread: number;
  open: boolean;
  onClick: () => void;
}

export function ChatButton({ unread, open, onClick }: ChatButtonProps) {
  return (
    <CallButton
      icon={MessagesSquare}
      label={tRoom("bar.chat")}
      {...(unread > 0
        ? { count: unread, name: `${tRoom("bar.chat")}, ${tRoom.n("bar.chat_new", unread)}` }
        : {})}
      testId="open-chat"
      expanded={open}
      onClick={onClick}
    />
  );
}

/** That one's screen is shown is never out of sight while it is. */
export function Sharing({ session }: { session: CallSession }) {
  if (!session.local.screen.value.on) return null;
  return (
    <Banner tone="help" icon={MonitorUp} title={tRoom("share.on")} live="polite">
      <div>
        <Button icon={MonitorX} data-testid="stop-sharing" onClick={() => session.stopSharing()}>
          {tRoom("bar.share_stop")}
        </Button>
      </div>
    </Banner>
  );
}
