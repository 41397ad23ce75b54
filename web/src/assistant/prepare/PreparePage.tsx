import "./prepare.css";
import { ArrowLeft, CalendarX2, CircleCheck, Clock3, UserRoundCheck, UserRoundX } from "lucide-preact";
import { useRoute } from "preact-iso/router";
import { fetchConsultation } from "~/shared/api/endpoints";
import { type Checklist, fetchChecklist } from "~/shared/api/preparation";
import type { Consultation } from "~/shared/api/types";
import { IdentitySheet } from "~/shared/care/IdentitySheet";
import { InvitePanel } from "~/shared/care/InvitePanel";
import { Banner, ButtonLink, Loaded } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { birthDate, byLocale, dayAndTime, duration } from "~/shared/i18n";
import { SentList } from "~/shared/messages/SentList";
import { OpinionsOfPatient } from "~/shared/opinions/OpinionsOfPatient";
import { VisitTasks } from "~/shared/preparation/VisitTasks";
import { ageOf } from "~/shared/staff/people";
import { Where } from "~/shared/staff/Where";
import { isAttendant } from "../may";
import { t } from "../texts";
import { ChecklistPart } from "./ChecklistPart";
import { tv } from "./texts";
import { VisitActions } from "./VisitActions";

const POLL_MS = 10_000;

/** One visit at the desk: who comes, what is prepared, what is still to do. */
export default function PreparePage() {
  const { id = "" } = useRoute().params;
  const visit = useResource((signal) => fetchConsultation(id, signal), [id]);
  const list = useResource((signal) => fetchChecklist(id, signal), [id]);
  usePolling(visit, POLL_MS);
  usePolling(list, POLL_MS);
  const name = visit.data?.appointment.patient.name;
  useTitle(name ? t("prepare.title", { name }) : t("prepare.kicker"));
  return (
    <main id="contenu" class="page stack prepare">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/assistant" class="prepare__back">
          {t("nav.back")}
        </ButtonLink>
      </div>
      <Loaded resource={visit} skeleton={[96, 320]}>
        {(found) => (
          <Preparation
            visit={found}
            list={list}
            onChanged={() => {
              visit.reload();
              list.reload();
            }}
          />
        )}
      </Loaded>
    </main>
  );
}

const GUESTS = ["interpreter", "family", "expert"] as const;

interface PreparationProps {
  visit: Consultation;
  list: Resource<Checklist>;
  onChanged: () => void;
}

function Preparation({ visit, list, onChanged }: PreparationProps) {
  const { appointment } = visit;
  const { patient } = appointment;
  const limited = isAttendant();
  return (
    <>
      <Head visit={visit} />
      {appointment.status === "cancelled" && <Banner icon={CalendarX2} title={t("cancel.shown")} />}
      {appointment.status === "noshow" && <Banner icon={UserRoundX} title={tv("visit.missed_shown")} />}
      {appointment.status !== "cancelled" && appointment.status !== "noshow" && (
        <>
          <Standing visit={visit} number={list.data?.call_number ?? undefined} />
          <VisitActions visit={visit} onChanged={onChanged} />
          {visit.status !== "ended" && (
            <Loaded resource={list} skeleton={[80, 80, 80, 80]}>
              {(found) => <ChecklistPart visit={visit} list={found} onChanged={list.set} />}
            </Loaded>
          )}
        </>
      )}
      <VisitTasks appointmentId={appointment.appointment_id} />
      <SentList appointmentId={appointment.appointment_id} version={appointment.status} reader="staff" />
      {appointment.status !== "cancelled" && (
        <>
          {visit.status !== "ended" && !limited && (
            <InvitePanel consultationId={visit.consultation_id} kinds={GUESTS} />
          )}
          {!limited && (
            <OpinionsOfPatient
              patientId={patient.patient_id}
              base="/assistant/avis"
              ask={`/assistant/rendez-vous/${appointment.appointment_id}/avis`}
            />
          )}
          <section class="stack" aria-labelledby="identity-title">
            <h2 id="identity-title">{t("prepare.identity")}</h2>
            <IdentitySheet patientId={patient.patient_id} name={patient.name} />
          </section>
        </>
      )}
    </>
  );
}

function Head({ visit }: { visit: Consultation }) {
  const { patient, practitioner, cabin_name, starts_at, override_reason } = visit.appointment;
  return (
    <header class="stack prepare__head">
      <p class="soft">{t("prepare.kicker")}</p>
      <h1>{patient.name}</h1>
      <p>
        {t.n("age", ageOf(patient.birth_date))}, {t("patient.born", { date: birthDate(patient.birth_date) })}
      </p>
      <p class="prepare__when figures">
        <strong>{dayAndTime(starts_at)}</strong>
      </p>
      <p class="row">
        <span>
          {practitioner.name}, {byLocale(practitioner, "speciality")}
        </span>
        <Where cabin={cabin_name} />
      </p>
      {override_reason && <p class="soft">{tv("visit.override", { why: override_reason })}</p>}
    </header>
  );
}

/** Where the visit stands: waiting, going on, over, or simply to come. */
function Standing({ visit, number }: { visit: Consultation; number: number | undefined }) {
  const now = useNow(10_000);
  const { patient, status } = visit.appointment;
  const { name } = patient;
  if (visit.status === "in_progress") return <Banner tone="action" title={t("prepare.going")} />;
  if (visit.status === "ended") return <Banner icon={CircleCheck} title={t("prepare.over")} />;
  const called = number !== undefined && <p class="figures">{tv("visit.number", { n: number })}</p>;
  if (visit.status === "waiting" && visit.waiting_since) {
    const time = duration(now - Date.parse(visit.waiting_since));
    return (
      <Banner tone="help" icon={Clock3} title={t("prepare.waits", { name, time })} live="polite">
        {called}
      </Banner>
    );
  }
  if (status === "arrived") {
    return (
      <Banner tone="help" icon={UserRoundCheck} title={tv("visit.is_there", { name })} live="polite">
        {called}
      </Banner>
    );
  }
  return null;
}
