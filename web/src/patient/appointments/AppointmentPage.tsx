import "./appointments.css";
import { ArrowLeft, CalendarSync } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchAppointment } from "~/shared/api/endpoints";
import type { Appointment } from "~/shared/api/types";
import { Button, ButtonLink, Loaded, Stepper } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { SentList } from "~/shared/messages/SentList";
import { tf } from "../finding/texts";
import { PatientGate } from "../PatientGate";
import { t } from "../texts";
import { SoonerLink } from "../waiting/AskLink";
import { joinPath } from "../waiting/path";
import { CancelDialog } from "./CancelDialog";
import { Booked, Details, NextStep, Prepare, WhenAndWho } from "./parts";
import { phaseOf } from "./status";

export default function AppointmentPage() {
  useTitle(t("visit.title"));
  return <PatientGate>{() => <One />}</PatientGate>;
}

function One() {
  const { id = "" } = useRoute().params;
  const appointment = useResource((signal) => fetchAppointment(id, signal), [id]);
  return (
    <main id="contenu" class="page stack">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href="/rendez-vous">
          {t("visit.back")}
        </ButtonLink>
      </div>
      {!appointment.data && <h1 class="visually-hidden">{t("visit.title")}</h1>}
      <Loaded resource={appointment} skeleton={[64, 200, 56, 180]}>
        {(found) => <Sheet appointment={found} resource={appointment} />}
      </Loaded>
    </main>
  );
}

function Sheet({ appointment, resource }: { appointment: Appointment; resource: Resource<Appointment> }) {
  const isNew = useLocation().query.nouveau === "1";
  const now = useNow(10_000);
  const [asking, setAsking] = useState(false);
  const phase = phaseOf(appointment, now);
  const toCome = phase === "ahead" || phase === "open";
  return (
    <>
      {isNew && toCome && (
        <>
          <Stepper steps={[t("book.step_1"), t("book.step_2"), t("book.step_3")]} current={3} />
          <Booked />
        </>
      )}
      <h1>{t("visit.title")}</h1>
      <WhenAndWho appointment={appointment} phase={phase} now={now} />
      <NextStep appointment={appointment} phase={phase} now={now} />
      {toCome && !appointment.cabin_id && <Prepare />}
      <Details appointment={appointment} />
      <SentList appointmentId={appointment.appointment_id} version={appointment.status} reader="patient" />
      {phase === "ahead" && appointment.status === "booked" && (
        <SoonerLink href={joinPath({ avant: appointment.appointment_id })} />
      )}
      {toCome && (
        <div class="row">
          {appointment.status === "booked" && Date.parse(appointment.starts_at) > now && (
            <ButtonLink icon={CalendarSync} href={`/rendez-vous/${appointment.appointment_id}/deplacer`}>
              {tf("move.action")}
            </ButtonLink>
          )}
          <Button kind="danger" onClick={() => setAsking(true)}>
            {t("visit.cancel")}
          </Button>
          <CancelDialog
            appointment={appointment}
            open={asking}
            now={now}
            onClose={() => setAsking(false)}
            onCancelled={resource.set}
          />
        </div>
      )}
    </>
  );
}
