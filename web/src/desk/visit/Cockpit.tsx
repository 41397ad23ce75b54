import "./cockpit.css";
import { Camera, CircleCheckBig, Ellipsis } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { DeviceKind } from "~/generated/contract";
import { joinConsultation } from "~/shared/api/endpoints";
import type { Consultation } from "~/shared/api/types";
import {
  CallButton,
  CallControls,
  CallNotice,
  CallSession,
  KnockList,
  Sharing,
  VideoStage,
} from "~/shared/call";
import { CabinNotices } from "~/shared/call/room/CabinNotices";
import { PICTURE_FIRST_MS, useChat } from "~/shared/call/room/chat";
import { Requests } from "~/shared/call/room/Requests";
import { tRoom } from "~/shared/call/room/texts";
import { useChatNews } from "~/shared/call/room/useChatNews";
import { Button, OfflineNote } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useTitle } from "~/shared/hooks/useTitle";
import { useWide } from "~/shared/hooks/useWide";
import { useKnockBell } from "../bell/useKnockBell";
import { t } from "../texts";
import { CockpitBar } from "./CockpitBar";
import { DeskMore } from "./DeskMore";
import { DeskTools } from "./DeskTools";
import { Door } from "./Door";
import { useDraft } from "./drafts";
import { EndDialog } from "./EndDialog";
import { useFreshPhotos } from "./freshPhotos";
import { HandOverBanner } from "./HandOverBanner";
import { HandOverDialog } from "./HandOverDialog";
import { Rail, type RailTab } from "./Rail";

interface CockpitProps {
  visit: Consultation;
  /** Something of the visit is new on the server: load it again. */
  onChanged: () => void;
  onEnded: (visit: Consultation) => void;
}

/** The visit under way: the person takes the screen, the file of the visit lies at the edge. */
export function Cockpit({ visit, onChanged, onEnded }: CockpitProps) {
  const { route } = useLocation();
  const { appointment, consultation_id: id } = visit;
  const [asked, setAsked] = useState<"end" | "hand" | "more">();
  const close = () => setAsked(undefined);
  const [notes, setNotes] = useDraft(visit);
  const [tab, setTab] = useState<{ key: RailTab; raised: boolean }>({
    key: appointment.cabin_id ? "readings" : "photos",
    raised: false,
  });
  const [large, setLarge] = useState<{ source: DeviceKind }>();
  const fresh = useFreshPhotos(visit);
  const opens = Date.parse(appointment.waiting_room_opens_at);
  const isOpen = useNow(5_000) >= opens;
  const session = useCall(id, isOpen, onChanged);
  const wide = useWide("60rem");
  const chat = useChat(id, session);
  const chatInSight = tab.key === "chat" && (wide || tab.raised);
  useChatNews(chat, chatInSight);
  useTitle(t("visit.title", { name: appointment.patient.name }));
  useKnockBell(session);

  useEffect(() => session.readings.load(visit.readings), [session, visit.readings]);
  const state = session.state.value;
  // Ended elsewhere, for example in another window: the server has the sheet.
  useEffect(() => {
    if (state === "ended") onChanged();
  }, [state]);

  const inCall = session.members.value.some((member) => member.role !== "agent");
  // Who came has given consent, and the visit has begun: the server knows when.
  const arrivals = `${session.knocks.value.length} ${inCall}`;
  useEffect(() => {
    if (arrivals === "0 false") return;
    const timer = setTimeout(onChanged, inCall ? PICTURE_FIRST_MS : 0);
    return () => clearTimeout(timer);
  }, [arrivals]);
  const over =
    state === "replaced" ||
    state === "ended" ||
    state === "denied" ||
    state === "removed" ||
    state === "failed";

  const leave = () => {
    // Her own visit she may come back to, and is waited for; a visit handed over goes on without her.
    if (!visit.in_charge) session.leave();
    route("/desk");
  };

  return (
    <main id="contenu" class="cockpit">
      <CockpitBar visit={visit} session={session} />
      <OfflineNote />
      <div class="cockpit__stage">
        {over ? (
          <div class="door">
            <CallNotice session={session} onBack={() => route("/desk")} />
          </div>
        ) : inCall ? (
          <VideoStage session={session} wanted={large}>
            <KnockList session={session} />
            <div class="call-notes">
              <CabinNotices session={session} />
              <HandOverBanner visit={visit} onChanged={onChanged} />
              <Requests session={session} />
              <Sharing session={session} />
            </div>
            {fresh.ids.size > 0 && !(tab.key === "photos" && tab.raised) && (
              <PhotoNotice onSee={() => setTab({ key: "photos", raised: true })} />
            )}
          </VideoStage>
        ) : (
          <Door visit={visit} session={session} isOpen={isOpen} />
        )}
      </div>
      <div class="cockpit__controls">
        {isOpen && over && (
          <Button icon={CircleCheckBig} data-testid="end-visit" onClick={() => setAsked("end")}>
            {t("visit.end_long")}
          </Button>
        )}
        {isOpen && !over && (
          <CallControls session={session} onLeave={leave} leaveLabel={t("visit.leave")} withSwitch={wide}>
            {wide && <DeskTools session={session} onHandOver={() => setAsked("hand")} />}
            <CallButton
              icon={Ellipsis}
              label={tRoom("bar.more")}
              name={tRoom("bar.more_title")}
              testId="open-more"
              onClick={() => setAsked("more")}
            />
            <CallButton
              icon={CircleCheckBig}
              label={t("visit.end")}
              name={t("visit.end_long")}
              tone="primary"
              testId="end-visit"
              onClick={() => setAsked("end")}
            />
          </CallControls>
        )}
      </div>
      <Rail
        visit={visit}
        session={session}
        fresh={fresh}
        tab={tab}
        onTab={setTab}
        notes={notes}
        onNotes={setNotes}
        chat={chat}
        onLarge={(source) => setLarge({ source })}
      />
      <DeskMore
        session={session}
        open={asked === "more"}
        onClose={close}
        onHandOver={() => setAsked("hand")}
      />
      <HandOverDialog
        visit={visit}
        open={asked === "hand"}
        onClose={close}
        onDone={() => {
          close();
          onChanged();
        }}
      />
      <EndDialog
        visit={visit}
        session={session}
        notes={notes}
        onNotes={setNotes}
        open={asked === "end"}
        onClose={close}
        onEnded={(done) => {
          session.leave();
          onEnded(done);
        }}
      />
    </main>
  );
}

function PhotoNotice({ onSee }: { onSee: () => void }) {
  return (
    <div class="photo-notice" role="status">
      <Camera size={22} aria-hidden="true" />
      <strong>{t("photos.arrived")}</strong>
      <Button kind="primary" onClick={onSee} data-testid="see-new-photo">
        {t("photos.arrived_see")}
      </Button>
    </div>
  );
}

/** One session a page; it starts once the waiting room is open, and lets go when the page is left. */
function useCall(id: string, isOpen: boolean, onChanged: () => void): CallSession {
  const session = useMemo(() => new CallSession({ getTicket: () => joinConsultation(id) }), [id]);
  useEffect(() => {
    if (!isOpen) return;
    session.start();
    return () => session.close();
  }, [session, isOpen]);
  const photos = session.photosAdded.value.length;
  useEffect(() => {
    if (photos > 0) onChanged();
  }, [photos]);
  return session;
}
