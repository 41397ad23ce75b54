import "./door.css";
import { CalendarClock, DoorClosed, DoorOpen, Hourglass, ShieldCheck, ShieldQuestion } from "lucide-preact";
import type { Consultation } from "~/shared/api/types";
import type { CallSession, Knock } from "~/shared/call";
import { VideoPane } from "~/shared/call/ui/VideoPane";
import { Avatar, Badge, Button } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { dayAndTime, duration, fromNow } from "~/shared/i18n";
import { SentList } from "~/shared/messages/SentList";
import { PreparedFact } from "~/shared/preparation/PreparedFact";
import { ageOf } from "~/shared/staff/people";
import { Where } from "~/shared/staff/Where";
import { t } from "../texts";

interface DoorProps {
  visit: Consultation;
  session: CallSession;
  isOpen: boolean;
}

const isPatient = (knock: Knock) => knock.role === "patient" || knock.role === "kiosk";

/** Before the call: who is at the door, since when, why and from where. */
export function Door({ visit, session, isOpen }: DoorProps) {
  const patient = session.knocks.value.find(isPatient);
  return (
    <div class="door">
      <div class="door__card">
        {patient ? (
          <Waiting visit={visit} session={session} knock={patient} />
        ) : (
          <Nobody visit={visit} session={session} isOpen={isOpen} />
        )}
        <Guests session={session} />
        <Facts visit={visit} />
        {!patient && <SentList appointmentId={visit.appointment.appointment_id} reader="staff" />}
      </div>
      {isOpen && session.local.stream.value && (
        <div class="door__self">
          <VideoPane stream={session.local.stream.value} testId="self-video" muted mirrored fit="cover" />
        </div>
      )}
    </div>
  );
}

function Waiting({ visit, session, knock }: { visit: Consultation; session: CallSession; knock: Knock }) {
  const now = useNow(5_000);
  const { patient } = visit.appointment;
  const { name } = patient;
  return (
    <div class="stack door__head" role="status">
      <div class="door__person">
        <Avatar name={name} seed={patient.patient_id} size={72} />
        <div>
          <h2>{t("door.waits", { name })}</h2>
          <p class="door__since figures">
            {t("door.since", {
              age: t.n("age", ageOf(patient.birth_date, now)),
              time: duration(now - Date.parse(visit.waiting_since ?? knock.since)),
            })}
          </p>
        </div>
      </div>
      <div class="row">
        <Button
          kind="primary"
          icon={DoorOpen}
          data-testid="admit"
          aria-label={t("door.admit", { name })}
          onClick={() => session.admit(knock.member)}
        >
          {t("door.admit_short")}
        </Button>
        <Button data-testid="deny" onClick={() => session.deny(knock.member)}>
          {t("door.not_now")}
        </Button>
      </div>
    </div>
  );
}

/** Others who wait at the door: they may be let in before the patient, or after. */
function Guests({ session }: { session: CallSession }) {
  const guests = session.knocks.value.filter((knock) => !isPatient(knock));
  if (guests.length === 0) return null;
  return (
    <ul class="stack door__guests">
      {guests.map(({ member, name }) => (
        <li key={member} class="row" role="status">
          <span class="door__guest">{t("door.guest", { name })}</span>
          <Button
            icon={DoorOpen}
            aria-label={t("door.admit", { name })}
            onClick={() => session.admit(member)}
          >
            {t("door.admit_short")}
          </Button>
        </li>
      ))}
    </ul>
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
        <div>
          {joining ? (
            <h2>{t("door.connecting")}</h2>
          ) : isOpen ? (
            <>
              <h2>{t("door.nobody", { name })}</h2>
              <p>{t("door.nobody_help", { when: fromNow(starts_at, now) })}</p>
            </>
          ) : (
            <>
              <h2>{t("door.opens", { when: dayAndTime(waiting_room_opens_at, now) })}</h2>
              <p>{t("door.opens_help")}</p>
            </>
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
        <dd>
          <Where cabin={cabin_name} /> <span class="soft figures">· {dayAndTime(starts_at)}</span>
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
