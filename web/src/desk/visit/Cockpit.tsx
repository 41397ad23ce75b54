import "./cockpit.css";
import { Camera, CircleCheckBig } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { joinConsultation } from "~/shared/api/endpoints";
import type { Consultation } from "~/shared/api/types";
import { CallButton, CallControls, CallNotice, CallSession, KnockList, VideoStage } from "~/shared/call";
import { Button, OfflineNote } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useTitle } from "~/shared/hooks/useTitle";
import { t } from "../texts";
import { CockpitBar } from "./CockpitBar";
import { Door } from "./Door";
import { useDraft } from "./drafts";
import { EndDialog } from "./EndDialog";
import { useFreshPhotos } from "./freshPhotos";
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
  const [ending, setEnding] = useState(false);
  const [notes, setNotes] = useDraft(visit);
  const [tab, setTab] = useState<{ key: RailTab; raised: boolean }>({
    key: appointment.cabin_id ? "readings" : "photos",
    raised: false,
  });
  const fresh = useFreshPhotos(visit);
  const opens = Date.parse(appointment.waiting_room_opens_at);
  const isOpen = useNow(5_000) >= opens;
  const session = useCall(id, isOpen, onChanged);
  useTitle(t("visit.title", { name: appointment.patient.name }));

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
    if (arrivals !== "0 false") onChanged();
  }, [arrivals]);
  const over = state === "replaced" || state === "ended" || state === "denied" || state === "failed";

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
          <VideoStage session={session}>
            <KnockList session={session} />
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
          <Button icon={CircleCheckBig} data-testid="end-visit" onClick={() => setEnding(true)}>
            {t("visit.end_long")}
          </Button>
        )}
        {isOpen && !over && (
          <CallControls session={session} onLeave={() => route("/desk")} leaveLabel={t("visit.leave")}>
            <CallButton
              icon={CircleCheckBig}
              label={t("visit.end")}
              name={t("visit.end_long")}
              tone="primary"
              testId="end-visit"
              onClick={() => setEnding(true)}
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
      />
      <EndDialog
        visit={visit}
        readings={session.readings.list.value.length}
        notes={notes}
        onNotes={setNotes}
        open={ending}
        onClose={() => setEnding(false)}
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
