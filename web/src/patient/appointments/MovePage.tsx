import "../search/results.css";
import "./appointments.css";
import { ArrowLeft, CalendarX } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso/router";
import { fetchAppointment, fetchPractitioner } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { type Choice, moveAppointment } from "~/shared/api/search";
import type { Appointment, Slot } from "~/shared/api/types";
import {
  Banner,
  Button,
  ButtonLink,
  Card,
  Dialog,
  EmptyState,
  ErrorPanel,
  Loaded,
  toast,
} from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { fullDate, timeOfDay } from "~/shared/i18n";
import { SlotButtons, slotsIn } from "../booking/HoldBanner";
import { forgetTimes } from "../finding/kept";
import { PickTime } from "../finding/PickTime";
import { tf } from "../finding/texts";
import { PatientGate } from "../PatientGate";
import { t } from "../texts";
import { phaseOf } from "./status";

export default function MovePage() {
  useTitle(tf("move.title"));
  return <PatientGate>{() => <Moving />}</PatientGate>;
}

const when = (at: string) => `${fullDate(at)}, ${timeOfDay(at)}`;

function Moving() {
  const { id = "" } = useRoute().params;
  const appointment = useResource((signal) => fetchAppointment(id, signal), [id]);
  return (
    <main id="contenu" class="page stack">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href={`/rendez-vous/${id}`}>
          {t("visit.title")}
        </ButtonLink>
      </div>
      <h1>{tf("move.title")}</h1>
      <Loaded resource={appointment} skeleton={[96, 320]}>
        {(found) => <Sheet appointment={found} onRead={appointment.reload} />}
      </Loaded>
    </main>
  );
}

function Sheet({ appointment, onRead }: { appointment: Appointment; onRead: () => void }) {
  const [wanted, setWanted] = useState<Slot>();
  const { practitioner, starts_at } = appointment;
  const doctor = useResource(
    (signal) => fetchPractitioner(practitioner.practitioner_id, signal),
    [practitioner.practitioner_id],
  );
  if (appointment.status !== "booked" || phaseOf(appointment, Date.now()) === "missed") {
    return (
      <EmptyState icon={CalendarX} title={tf("move.not")}>
        <ButtonLink kind="primary" href="/rendez-vous">
          {t("visit.back")}
        </ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <Card tone="action">
        <p class="soft small">{tf("move.now")}</p>
        <p class="figures capital">
          <strong>{when(starts_at)}</strong>
        </p>
        <p>{practitioner.name}</p>
        <div>
          <ButtonLink href={`/rendez-vous/${appointment.appointment_id}`}>{tf("move.keep")}</ButtonLink>
        </div>
      </Card>
      <h2>{t("doctor.choose")}</h2>
      <PickTime
        practitionerId={practitioner.practitioner_id}
        choice={choiceOf(appointment)}
        patientId={appointment.patient.patient_id}
        first={doctor.data?.next_times[0]?.starts_at}
        onPick={setWanted}
      />
      <MoveDialog
        appointment={appointment}
        slot={wanted}
        onSlot={setWanted}
        onClose={() => setWanted(undefined)}
        onRead={onRead}
      />
    </>
  );
}

const choiceOf = ({ visit_type, mode, cabin_id }: Appointment): Choice => ({
  visit: visit_type ?? undefined,
  mode,
  cabin: cabin_id ?? undefined,
});

interface MoveDialogProps {
  appointment: Appointment;
  slot: Slot | undefined;
  onSlot: (slot: Slot) => void;
  onClose: () => void;
  /** What was shown is no longer so. */
  onRead: () => void;
}

/** From when to when, before it is done; a refused move leaves everything as it was. */
function MoveDialog({ appointment, slot, onSlot, onClose, onRead }: MoveDialogProps) {
  const { route } = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const close = () => {
    setProblem(undefined);
    onClose();
  };

  async function move() {
    if (!slot || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await moveAppointment(appointment.appointment_id, {
        starts_at: slot.starts_at,
        version: appointment.version,
      } as Parameters<typeof moveAppointment>[1]);
      toast(tf("move.done"));
      route(`/rendez-vous/${appointment.appointment_id}`, true);
    } catch (thrown) {
      const found = asProblem(thrown);
      setProblem(found);
      if (found.is("booking.changed_meanwhile")) onRead();
    } finally {
      forgetTimes();
      setBusy(false);
    }
  }

  const taken = problem?.is("booking.slot_taken") ?? false;
  return (
    <Dialog
      open={slot !== undefined}
      title={tf("move.ask")}
      onClose={close}
      actions={
        <>
          {!taken && (
            <Button kind="primary" busy={busy} onClick={() => void move()} data-testid="move-go">
              {tf("move.go")}
            </Button>
          )}
          <Button onClick={close}>{tf("move.keep")}</Button>
        </>
      }
    >
      {slot && (
        <p class="figures">
          {tf("move.from_to", {
            from: when(appointment.starts_at),
            to: when(slot.starts_at),
            name: appointment.practitioner.name,
          })}
        </p>
      )}
      {problem && taken && (
        <Banner tone="help" title={tf("move.taken")} live="assertive">
          <div data-testid="alternatives">
            <SlotButtons
              slots={slotsIn(problem)}
              onChoose={(other) => {
                setProblem(undefined);
                onSlot(other);
              }}
            />
          </div>
        </Banner>
      )}
      {problem?.is("booking.changed_meanwhile") && <Banner tone="help">{tf("move.changed")}</Banner>}
      {problem && !problem.is("booking.slot_taken", "booking.changed_meanwhile") && (
        <ErrorPanel problem={problem} />
      )}
    </Dialog>
  );
}
