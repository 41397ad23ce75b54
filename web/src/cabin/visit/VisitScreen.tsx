import "./visit.css";
import { Camera, LogOut, WifiOff } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { joinConsultation } from "~/shared/api/endpoints";
import type { Appointment } from "~/shared/api/types";
import {
  CallControls,
  CallSession,
  PhotoCapture,
  PhotoQueue,
  PhotoUploads,
  VideoStage,
  WaitingPanel,
} from "~/shared/call";
import { Banner, Button, Dialog } from "~/shared/components";
import { t } from "../texts";
import { Side } from "./Side";

interface VisitScreenProps {
  appointment: Appointment;
  /** The specialist has ended the visit. */
  onOver: () => void;
  /** The person left; the visit goes on without this screen. */
  onLeft: () => void;
}

/** Waiting room, then the call: the doctor large, the instruments at the side. */
export function VisitScreen({ appointment, onOver, onLeft }: VisitScreenProps) {
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
  if (callIsOn) return <Call session={session} appointment={appointment} onLeave={leave} />;
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
  onLeave: () => void;
}

function Call({ session, appointment, onLeave }: CallProps) {
  const [leaving, setLeaving] = useState(false);
  const lost = session.state.value === "reconnecting";
  return (
    <main id="contenu" class="kiosk-call" data-testid="kiosk-call">
      <h1 class="visually-hidden">{t("visit.title")}</h1>
      <div class="kiosk-call__stage">
        <VideoStage session={session}>
          {lost && (
            <div class="kiosk-call__lost">
              <Banner tone="amber" icon={WifiOff} title={t("visit.lost")} live="assertive">
                <p>{t("visit.lost_help")}</p>
              </Banner>
            </div>
          )}
        </VideoStage>
        <Photos session={session} consultationId={appointment.appointment_id} />
      </div>
      <div class="kiosk-call__controls">
        <CallControls session={session} leaveLabel={t("visit.leave")} onLeave={() => setLeaving(true)} />
      </div>
      <Side session={session} />
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

/** A photo the specialist asks for, taken with the screen's own camera. */
function Photos({ session, consultationId }: { session: CallSession; consultationId: string }) {
  const queue = useMemo(() => new PhotoQueue(), []);
  useEffect(() => () => queue.close(), [queue]);
  const [note, setNote] = useState<string>();
  const request = session.photoRequest.value;
  if (note !== undefined) {
    return (
      <div class="kiosk-call__sheet">
        <PhotoCapture
          local={session.local}
          note={note || undefined}
          onCancel={() => setNote(undefined)}
          onSend={(file, bodySite) => {
            queue.add({ file, consultationId, bodySite });
            setNote(undefined);
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
                setNote(request.note);
                session.dismissPhotoRequest();
              }}
            >
              {t("visit.photo_take")}
            </Button>
            <Button onClick={() => session.dismissPhotoRequest()}>{t("visit.photo_later")}</Button>
          </div>
        </Banner>
      )}
      <PhotoUploads queue={queue} />
    </div>
  );
}
