import { Camera } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { joinConsultation } from "~/shared/api/endpoints";
import type { Consultation } from "~/shared/api/types";
import {
  type AgreedPhoto,
  ANY_PHOTO,
  CallButton,
  CallSession,
  PhotoCapture,
  type PhotoWish,
  Room,
  WaitingPanel,
} from "~/shared/call";
import { InvitePanel } from "~/shared/care/InvitePanel";
import { Banner, Button, Stepper } from "~/shared/components";
import { photoQueue, UploadList } from "~/shared/upload";
import { t } from "../texts";

interface CallRoomProps {
  consultation: Consultation;
  /** The specialist has ended the visit. */
  onOver: () => void;
  onBack: () => void;
}

/** Waiting room and call are one session: nothing is opened twice between them. */
export function CallRoom({ consultation, onOver, onBack }: CallRoomProps) {
  const id = consultation.consultation_id;
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

  // The page before was long; what is true now stands at the top.
  useEffect(() => scrollTo(0, 0), [inside]);

  const leave = () => {
    session.leave();
    onBack();
  };

  const callIsOn = inside && (state === "admitted" || state === "in_call" || state === "reconnecting");
  if (callIsOn) return <InCall session={session} consultationId={id} onLeave={leave} />;
  return (
    <main id="contenu" class="page stack">
      <Stepper steps={[t("call.step_consent"), t("call.step_test"), t("call.step_wait")]} current={3} />
      <h1>{t("call.step_wait")}</h1>
      <WaitingPanel
        session={session}
        practitionerName={consultation.appointment.practitioner.name}
        startsAt={consultation.appointment.starts_at}
        since={consultation.waiting_since}
        onLeave={leave}
      />
      {(state === "waiting" || state === "reconnecting") && (
        <InvitePanel consultationId={id} kinds={["family"]} />
      )}
    </main>
  );
}

interface InCallProps {
  session: CallSession;
  consultationId: string;
  onLeave: () => void;
}

/** The room of the call, and in it the photos of the patient's own device. */
function InCall({ session, consultationId, onLeave }: InCallProps) {
  /** What the doctor asked for, for as long as the photo is being taken. */
  const [taking, setTaking] = useState<PhotoWish>();
  const request = session.photoRequest.value;

  const take = (wish: PhotoWish) => {
    setTaking(wish);
    session.dismissPhotoRequest();
  };
  const send = (photo: AgreedPhoto) => {
    photoQueue().add({ ...photo, consultationId });
    setTaking(undefined);
  };

  return (
    <Room
      session={session}
      consultationId={consultationId}
      title={t("call.title")}
      onLeave={onLeave}
      onStill={() => take(ANY_PHOTO)}
      over={
        <>
          {request && !taking && (
            <Banner tone="help" icon={Camera} title={t("call.photo_asked")} live="assertive">
              {request.note && <p>{request.note}</p>}
              <div class="row">
                <Button kind="primary" icon={Camera} onClick={() => take(request)}>
                  {t("call.photo_take")}
                </Button>
                <Button onClick={() => session.dismissPhotoRequest()}>{t("call.photo_later")}</Button>
              </div>
            </Banner>
          )}
          <UploadList queue={photoQueue()} consultationId={consultationId} />
        </>
      }
      cover={
        taking && (
          <PhotoCapture
            onSend={send}
            onCancel={() => setTaking(undefined)}
            local={session.local}
            wish={taking}
          />
        )
      }
      buttons={
        <CallButton
          icon={Camera}
          label={t("call.photo")}
          tone="primary"
          testId="take-photo"
          onClick={() => take(request ?? ANY_PHOTO)}
        />
      }
    />
  );
}
