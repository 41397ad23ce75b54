import { Camera } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { joinConsultation } from "~/shared/api/endpoints";
import type { Consultation } from "~/shared/api/types";
import {
  CallButton,
  CallControls,
  CallSession,
  PhotoCapture,
  PhotoQueue,
  PhotoUploads,
  VideoStage,
  WaitingPanel,
} from "~/shared/call";
import { InvitePanel } from "~/shared/care/InvitePanel";
import { Banner, Button, Stepper } from "~/shared/components";
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
  const queue = useMemo(() => new PhotoQueue(), [id]);
  const [inside, setInside] = useState(false);
  const state = session.state.value;

  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  useEffect(() => () => queue.close(), [queue]);
  useEffect(() => {
    if (state === "admitted" || state === "in_call") setInside(true);
    if (state === "ended") onOver();
  }, [state]);

  const leave = () => {
    session.leave();
    onBack();
  };

  const callIsOn = inside && (state === "admitted" || state === "in_call" || state === "reconnecting");
  if (callIsOn) return <Cockpit session={session} queue={queue} consultationId={id} onLeave={leave} />;
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

interface CockpitProps {
  session: CallSession;
  queue: PhotoQueue;
  consultationId: string;
  onLeave: () => void;
}

/** The doctor takes the screen; the controls keep their place at the edge. */
function Cockpit({ session, queue, consultationId, onLeave }: CockpitProps) {
  /** What the doctor wrote with the request, for as long as the photo is being taken. */
  const [taking, setTaking] = useState<{ note: string }>();
  const request = session.photoRequest.value;

  const take = () => {
    setTaking({ note: request?.note ?? "" });
    session.dismissPhotoRequest();
  };
  const send = (file: File, bodySite: string) => {
    queue.add({ file, consultationId, bodySite });
    setTaking(undefined);
  };

  return (
    <main id="contenu" class="cockpit">
      <h1 class="visually-hidden">{t("call.title")}</h1>
      <div class="cockpit__stage">
        <VideoStage session={session}>
          <div class="cockpit__notes">
            {request && !taking && (
              <Banner tone="help" icon={Camera} title={t("call.photo_asked")} live="assertive">
                {request.note && <p>{request.note}</p>}
                <div class="row">
                  <Button kind="primary" icon={Camera} onClick={take}>
                    {t("call.photo_take")}
                  </Button>
                  <Button onClick={() => session.dismissPhotoRequest()}>{t("call.photo_later")}</Button>
                </div>
              </Banner>
            )}
            <PhotoUploads queue={queue} />
          </div>
        </VideoStage>
        {taking && (
          <div class="cockpit__sheet">
            <PhotoCapture
              onSend={send}
              onCancel={() => setTaking(undefined)}
              local={session.local}
              {...(taking.note ? { note: taking.note } : {})}
            />
          </div>
        )}
      </div>
      <CallControls session={session} onLeave={onLeave}>
        <CallButton icon={Camera} label={t("call.photo")} tone="primary" testId="take-photo" onClick={take} />
      </CallControls>
    </main>
  );
}
