import "./door.css";
import { CalendarClock, DoorClosed, Headset, Hourglass, ShieldCheck, ShieldQuestion } from "lucide-preact";
import type { Consultation } from "~/shared/api/types";
import type { CallSession, Knock } from "~/shared/call";
import { LockSwitch } from "~/shared/call/room/PeoplePanel";
import { VideoPane } from "~/shared/call/ui/VideoPane";
import { Badge, ButtonLink } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { dayAndTime, fromNow } from "~/shared/i18n";
import { SentList } from "~/shared/messages/SentList";
import { PreparedFact } from "~/shared/preparation/PreparedFact";
import { Where } from "~/shared/staff/Where";
import { testPath } from "../equipment/path";
import { t as tEquipment } from "../equipment/texts";
import { t } from "../texts";
import { DoorGuests, DoorWaiting } from "./DoorWaiting";

interface DoorProps {
  visit: Consultation;
  session: CallSession;
  isOpen: boolean;
}

const isPatient = (knock: Knock) => knock.role === "patient" || knock.role === "kiosk";

/** Before the call: who is at the door, since when, why and from where. What is pressed stands above what comes late. */
export function Door({ visit, session, isOpen }: DoorProps) {
  const patient = session.knocks.value.find(isPatient);
  return (
    <div class="door">
      <div class="door__card">
        {patient ? (
          <DoorWaiting visit={visit} session={session} knock={patient} />
        ) : (
          <Nobody visit={visit} session={session} isOpen={isOpen} />
        )}
        <div class="row door__acts">
          {!patient && (
            <ButtonLink kind="quiet" icon={Headset} href={testPath(visit.consultation_id)}>
              {tEquipment("link")}
            </ButtonLink>
          )}
          {isOpen && session.me.value && <LockSwitch session={session} />}
        </div>
        <DoorGuests session={session} knocks={session.knocks.value.filter((knock) => !isPatient(knock))} />
        <Facts visit={visit} />
        {!patient && <SentList appointmentId={visit.appointment.appointment_id} reader="staff" />}
      </div>
      {isOpen && (
        <div class="door__self">
          {session.local.stream.value && (
            <VideoPane stream={session.local.stream.value} testId="self-video" muted mirrored fit="cover" />
          )}
        </div>
      )}
    </div>
  );
}

function Nobody({ visit, session, isOpen }: DoorProps) {
  const now = useNow(5_000);
  const { patient, starts_at, waiting_room_opens_at } = visit.appointment;
  const { name } = patient;
  const state = session.state.value;
  const joining = isOpen && (state === "connecting" || state === "reconnecting");
  const Icon = joining ? Hourglass : isOpen ? DoorClosed : CalendarClock;
  return (
    <div class="door__head" role="status">
      <div class="door__person">
        <span class="door__icon">
          <Icon size={36} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <div class="door__words">
          {isOpen ? (
            <>
              {joining && <h2>{t("door.connecting")}</h2>}
              {/* Unseen while it is not known yet: it keeps its place. */}
              <div class={joining ? "door__later" : undefined}>
                <h2>{t("door.nobody", { name })}</h2>
                <p>{t("door.nobody_help", { when: fromNow(starts_at, now) })}</p>
              </div>
            </>
          ) : (
            <div>
              <h2>{t("door.opens", { when: dayAndTime(waiting_room_opens_at, now) })}</h2>
              <p>{t("door.opens_help")}</p>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

function Facts({ visit }: { visit: Consultation }) {
  const { reason, cabin_name, starts_at } = visit.appointment;
  const { consent } = visit;
  return (
    <dl class="door__facts">
      <div>
        <dt class="soft">{t("visit.reason")}</dt>
        <dd>{reason || t("visit.no_reason")}</dd>
      </div>
      <div>
        <dt class="soft">{t("visit.where")}</dt>
        <dd class="door__place">
          <Where cabin={cabin_name} />
          <span class="soft small figures">{dayAndTime(starts_at)}</span>
        </dd>
      </div>
      <PreparedFact appointmentId={visit.consultation_id} />
      <div>
        <dt class="visually-hidden">{t("door.no_consent")}</dt>
        <dd>
          {consent ? (
            <Badge tone="action" icon={ShieldCheck}>
              {t("door.consent", { when: fromNow(consent.given_at) })}
            </Badge>
          ) : (
            <Badge icon={ShieldQuestion}>{t("door.no_consent")}</Badge>
          )}
        </dd>
      </div>
    </dl>
  );
}
