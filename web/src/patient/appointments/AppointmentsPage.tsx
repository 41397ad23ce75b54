import "./appointments.css";
import { CalendarDays, ChevronRight, Search } from "lucide-preact";
import { fetchAppointments } from "~/shared/api/endpoints";
import type { Appointment, Me } from "~/shared/api/types";
import { Avatar, Badge, ButtonLink, EmptyState, Loaded } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { byLocale, dayInWords, fullDate, timeOfDay } from "~/shared/i18n";
import { PatientGate } from "../PatientGate";
import { Notices } from "../space/Notices";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { t } from "../texts";
import { OpenOffers } from "../waiting/OpenOffers";
import { forWhom } from "./parts";
import { phaseOf } from "./status";

export default function AppointmentsPage() {
  useTitle(t("list.title"));
  return <PatientGate>{(me) => <Lists me={me} />}</PatientGate>;
}

function Lists({ me }: { me: Me }) {
  const { patientId } = personOf(me);
  const now = useNow(30_000);
  const upcoming = useResource((signal) => fetchAppointments("upcoming", undefined, signal), []);
  const past = useResource((signal) => fetchAppointments("past", undefined, signal), []);
  return (
    <main id="contenu" class="page stack lists">
      <h1>{t("list.title")}</h1>
      <Notices />
      <OpenOffers />
      <PersonSwitch me={me} />
      <section class="stack" aria-labelledby="upcoming-title">
        <h2 id="upcoming-title">{t("list.upcoming")}</h2>
        <Loaded resource={upcoming} skeleton={[104, 104]}>
          {(all) => {
            const rows = all.filter(({ patient }) => patient.patient_id === patientId);
            return rows.length > 0 ? (
              <Rows rows={rows} now={now} />
            ) : (
              <EmptyState icon={CalendarDays} title={t("list.empty")}>
                <p>{t("list.empty_text")}</p>
                <ButtonLink kind="primary" icon={Search} href="/">
                  {t("nav.search")}
                </ButtonLink>
              </EmptyState>
            );
          }}
        </Loaded>
      </section>
      <section class="stack" aria-labelledby="past-title">
        <h2 id="past-title">{t("list.past")}</h2>
        <Loaded resource={past} skeleton={[104]}>
          {(all) => {
            const rows = all.filter(({ patient }) => patient.patient_id === patientId);
            return rows.length > 0 ? (
              <Rows rows={rows} now={now} />
            ) : (
              <p class="soft">{t("list.past_empty")}</p>
            );
          }}
        </Loaded>
      </section>
    </main>
  );
}

function Rows({ rows, now }: { rows: Appointment[]; now: number }) {
  return (
    <ul class="stack rows">
      {rows.map((appointment) => (
        <li key={appointment.appointment_id}>
          <Row appointment={appointment} now={now} />
        </li>
      ))}
    </ul>
  );
}

function Row({ appointment, now }: { appointment: Appointment; now: number }) {
  const { practitioner, starts_at } = appointment;
  const phase = phaseOf(appointment, now);
  const whose = forWhom(appointment);
  const day = phase === "ahead" || phase === "open" ? dayInWords(starts_at, now) : fullDate(starts_at);
  return (
    <a class="visit-row" data-phase={phase} href={`/rendez-vous/${appointment.appointment_id}`}>
      <Avatar name={practitioner.name} seed={practitioner.portrait_seed} />
      <span class="visit-row__words">
        <strong class="capital figures">
          {day}, {timeOfDay(starts_at)}
        </strong>
        <span>{practitioner.name}</span>
        <span class="soft small">{byLocale(practitioner, "speciality")}</span>
        {whose && <Badge>{whose}</Badge>}
        {phase === "open" && <Badge tone="action">{t("list.open")}</Badge>}
        {phase === "cancelled" && <Badge>{t("list.cancelled")}</Badge>}
        {phase === "over" && <Badge tone="action">{t("list.done")}</Badge>}
      </span>
      <ChevronRight size={24} aria-hidden="true" />
    </a>
  );
}
