import "./rail.css";
import {
  Activity,
  Camera,
  ChevronDown,
  FolderHeart,
  MessagesSquare,
  NotebookPen,
  UsersRound,
} from "lucide-preact";
import type { DeviceKind } from "~/generated/contract";
import type { Consultation } from "~/shared/api/types";
import type { CallSession } from "~/shared/call";
import { ChatPanel } from "~/shared/call/room/ChatPanel";
import type { Chat } from "~/shared/call/room/chat";
import { PeoplePanel } from "~/shared/call/room/PeoplePanel";
import { InvitePanel } from "~/shared/care/InvitePanel";
import { Button } from "~/shared/components";
import { Tabs } from "~/shared/components/Tabs";
import { t } from "../texts";
import type { FreshPhotos } from "./freshPhotos";
import { NotesTab } from "./NotesTab";
import { PhotosTab } from "./PhotosTab";
import { ReadingsTab } from "./ReadingsTab";
import { RecordTab } from "./RecordTab";

/** An interpreter is whom a practitioner needs most often. */
const GUESTS = ["interpreter", "family", "expert"] as const;

export type RailTab = "readings" | "photos" | "chat" | "guests" | "record" | "notes";

interface RailProps {
  visit: Consultation;
  session: CallSession;
  fresh: FreshPhotos;
  /** `raised`: the sheet of a phone is up. */
  tab: { key: RailTab; raised: boolean };
  onTab: (tab: RailProps["tab"]) => void;
  notes: string;
  onNotes: (text: string) => void;
  chat: Chat;
  /** Puts a camera of the cabin on the stage. */
  onLarge: (kind: DeviceKind) => void;
}

/** The file of the visit: at the right on a wide screen, a sheet from below on a phone. */
export function Rail(props: RailProps) {
  const { visit, session, fresh, tab, onTab, notes, onNotes, chat, onLarge } = props;
  const pick = (key: RailTab) => onTab({ key, raised: key !== tab.key || !tab.raised });

  return (
    <aside class="rail" aria-label={t("visit.rail")} data-raised={tab.raised ? "" : undefined}>
      <Tabs
        label={t("visit.rail")}
        current={tab.key}
        onPick={pick}
        tabs={[
          { key: "readings", label: t("visit.tab_readings"), icon: Activity, testid: "tab-readings" },
          {
            key: "photos",
            label: t("visit.tab_photos"),
            icon: Camera,
            count: visit.photos.length,
            news: fresh.ids.size > 0,
            testid: "tab-photos",
          },
          {
            key: "chat",
            label: t("visit.tab_chat"),
            icon: MessagesSquare,
            count: chat.unread,
            news: chat.unread > 0,
            testid: "tab-chat",
          },
          {
            key: "guests",
            label: t("visit.tab_guests"),
            icon: UsersRound,
            count: session.knocks.value.filter(({ quiet }) => !quiet).length,
            testid: "tab-guests",
          },
          { key: "record", label: t("visit.tab_record"), icon: FolderHeart, testid: "tab-record" },
          { key: "notes", label: t("visit.tab_notes"), icon: NotebookPen, testid: "tab-notes" },
        ]}
      >
        <div class="rail__lower">
          <Button kind="quiet" icon={ChevronDown} onClick={() => onTab({ ...tab, raised: false })}>
            {t("visit.sheet_close")}
          </Button>
        </div>
        {tab.key === "readings" && <ReadingsTab visit={visit} session={session} onLarge={onLarge} />}
        {tab.key === "photos" && (
          <PhotosTab visit={visit} session={session} fresh={fresh.ids} onSeen={fresh.seen} />
        )}
        {tab.key === "record" && <RecordTab visit={visit} />}
        {tab.key === "chat" && (
          <ChatPanel chat={chat} session={session} consultationId={visit.consultation_id} />
        )}
        {tab.key === "guests" && (
          <div class="stack">
            {session.me.value && <PeoplePanel session={session} />}
            <InvitePanel consultationId={visit.consultation_id} kinds={GUESTS} />
          </div>
        )}
        {tab.key === "notes" && <NotesTab visit={visit} notes={notes} onNotes={onNotes} />}
      </Tabs>
    </aside>
  );
}
