import "./visit.css";
import { Camera, LogOut, WifiOff } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { joinConsultation } from "~/shared/api/endpoints";
import type { Appointment, CabinHere } from "~/shared/api/types";
import {
  ANY_PHOTO,
  CallControls,
  CallSession,
  ChatButton,
  PhotoCapture,
  type PhotoWish,
  VideoStage,
  WaitingPanel,
} from "~/shared/call";
import { ChatPanel } from "~/shared/call/room/ChatPanel";
import { useChat } from "~/shared/call/room/chat";
import { HandedOver } from "~/shared/call/room/HandedOver";
import { Requests } from "~/shared/call/room/Requests";
import { RoomSheet } from "~/shared/call/room/RoomSheet";
import { tRoom } from "~/shared/call/room/texts";
import { useChatNews } from "~/shared/call/room/useChatNews";
import { Banner, Button, Dialog } from "~/shared/components";
import type { Resource } from "~/shared/hooks/useResource";
import { photoQueue, UploadList } from "~/shared/upload";
import { AcuityTest } from "../acuity/AcuityTest";
import { useSpoken } from "../comfort/useSpoken";
import { t } from "../texts";
import { Side } from "./Side";
import { StillAsked } from "./StillAsked";

interface VisitScreenProps {
  appointment: Appointment;
  here: Resource<CabinHere>;
  /** The specialist has ended the visit. */
  onOver: () => void;
  /** The person left; the visit goes on without this screen. */
  onLeft: () => void;
}

/** Waiting room, then the call: the doctor large, the instruments at the side. */
export function VisitScreen({ appointment, here, onOver, onLeft }: VisitScreenProps) {
  const id = appointment.appointment_id;
  const session = useMemo(() => new CallSession({ getTicket: () => joinConsultation(id) }), [id]);
  const [inside, setInside] = useState(false);
  const state = session.state.value;
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  useEffect(() => {
    if (state === "admitted" || state === "in_call") setInside(true);
    if (state === "ended") onOver();
  }, [state]);

  function leave() {
    session.leave();
    onLeft();
  }

  const callIsOn = inside && (state === "admitted" || state === "in_call" || state === "reconnecting");
  if (callIsOn) return <Call session={session} appointment={appointment} here={here} onLeave={leave} />;
  return (
    <main id="contenu" class="kiosk-page kiosk-waiting" data-testid="kiosk-waiting">
      <h1 class="visually-hidden">{t("step.wait")}</h1>
      <WaitingPanel
        session={session}
        practitionerName={appointment.practitioner.name}
        startsAt={appointment.starts_at}
        onLeave={leave}
      />
    </main>
  );
}

interface CallProps {
  session: CallSession;
  appointment: Appointment;
  here: Resource<CabinHere>;
  onLeave: () => void;
}

function Call({ session, appointment, here, onLeave }: CallProps) {
  const id = appointment.appointment_id;
  const [leaving, setLeaving] = useState(false);
  const [chatting, setChatting] = useState(false);
  /** What the doctor asked for, for as long as the photo is being taken. */
  const [wish, setWish] = useState<PhotoWish>();
  const chat = useChat(id, session);
  useChatNews(chat, chatting);
  const lost = session.state.value === "reconnecting";
  useSpoken(lost ? `${t("visit.lost")}. ${t("visit.lost_help")}` : undefined);
  return (
    <main id="contenu" class="kiosk-call" data-testid="kiosk-call">
      <h1 class="visually-hidden">{t("visit.title")}</h1>
      <div class="kiosk-call__stage">
        <VideoStage session={session}>
          <div class="call-notes">
            <HandedOver session={session} />
            <StillAsked session={session} />
            <Requests session={session} onStill={() => setWish(ANY_PHOTO)} />
          </div>
          {lost && (
            <div class="kiosk-call__lost">
              <Banner tone="amber" icon={WifiOff} title={t("visit.lost")} live="assertive">
                <p>{t("visit.lost_help")}</p>
              </Banner>
            </div>
          )}
        </VideoStage>
        {session.readings.devices.value.visual_acuity?.state === "measuring" && (
          <AcuityTest scale={here.data?.screen ?? null} consultationId={id} />
        )}
        <Photos session={session} consultationId={id} wish={wish} onWish={setWish} />
        {chatting && (
          <RoomSheet title={tRoom("chat.title")} onClose={() => setChatting(false)}>
            <ChatPanel chat={chat} session={session} consultationId={id} />
          </RoomSheet>
        )}
      </div>
      <div class="kiosk-call__controls">
        <CallControls session={session} leaveLabel={t("visit.leave")} onLeave={() => setLeaving(true)}>
          <ChatButton unread={chat.unread} open={chatting} onClick={() => setChatting(!chatting)} />
        </CallControls>
      </div>
      <Side session={session} here={here} />
      <Dialog
        open={leaving}
        title={t("visit.leave_title")}
        onClose={() => setLeaving(false)}
        actions={
          <>
            <Button kind="primary" onClick={() => setLeaving(false)}>
              {t("visit.stay")}
            </Button>
            <Button kind="danger" icon={LogOut} onClick={onLeave} data-testid="kiosk-leave">
              {t("visit.leave_yes")}
            </Button>
          </>
        }
      >
        <p>{t("visit.leave_help")}</p>
      </Dialog>
    </main>
  );
}

interface PhotosProps {
  session: CallSession;
  consultationId: string;
  wish: PhotoWish | undefined;
  onWish: (wish: PhotoWish | undefined) => void;
}

/** A photo the specialist asks for, taken with the screen's own camera. */
function Photos({ session, consultationId, wish, onWish: setWish }: PhotosProps) {
  const request = session.photoRequest.value;
  if (wish) {
    return (
      <div class="kiosk-call__sheet">
        <PhotoCapture
          local={session.local}
          wish={wish}
          onCancel={() => setWish(undefined)}
          onSend={(photo) => {
            photoQueue().add({ ...photo, consultationId });
            setWish(undefined);
          }}
        />
      </div>
    );
  }
  return (
    <div class="kiosk-call__notes">
      {request && (
        <Banner tone="help" icon={Camera} title={t("visit.photo_asked")} live="assertive">
          {request.note && <p>{request.note}</p>}
          <div class="row">
            <Button
              kind="primary"
              icon={Camera}
              data-testid="kiosk-photo"
              onClick={() => {
                setWish(request);
                session.dismissPhotoRequest();
              }}
            >
              {t("visit.photo_take")}
            </Button>
            <Button onClick={() => session.dismissPhotoRequest()}>{t("visit.photo_later")}</Button>
          </div>
        </Banner>
      )}
      <UploadList queue={photoQueue()} consultationId={consultationId} />
    </div>
  );
}
