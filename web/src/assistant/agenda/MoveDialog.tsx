import "./dialogs.css";
import { CalendarClock } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { clockMinutes, clockText, MARK } from "~/shared/agenda/clock";
import { fetchSlots } from "~/shared/api/endpoints";
import { type MoveWish, moveAppointment } from "~/shared/api/preparation";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Appointment, PractitionerLite } from "~/shared/api/types";
import { Button, Dialog, Field, Select, toast } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime, dayOf, timeOfDay } from "~/shared/i18n";
import { instantOf, minutesOn } from "./placing";
import { Refusals } from "./Refusals";
import { ta } from "./texts";

/** Where an appointment is to go; empty parts are as they were. */
export interface Move {
  appointment: Appointment;
  practitioner?: PractitionerLite | undefined;
  starts_at?: string | undefined;
}

interface MoveDialogProps {
  move: Move | undefined;
  doctors: PractitionerLite[];
  onClose: () => void;
  onMoved: () => void;
}

/** Doctor, day, hour, then one press; it can be taken back from the message that follows. */
export function MoveDialog({ move, doctors, onClose, onMoved }: MoveDialogProps) {
  const appointment = move?.appointment;
  return (
    <Dialog
      open={move !== undefined}
      title={ta("move.title", { name: appointment?.patient.name ?? "" })}
      onClose={onClose}
    >
      {move && (
        <MoveForm
          key={`${move.appointment.appointment_id} ${move.starts_at}`}
          move={move}
          doctors={doctors}
          onClose={onClose}
          onMoved={onMoved}
        />
      )}
    </Dialog>
  );
}

function MoveForm({ move, doctors, onClose, onMoved }: MoveDialogProps & { move: Move }) {
  const { appointment } = move;
  const { patient } = appointment;
  const start = move.starts_at ?? appointment.starts_at;
  const [doctor, setDoctor] = useState((move.practitioner ?? appointment.practitioner).practitioner_id);
  const [day, setDay] = useState(dayOf(start));
  const [hour, setHour] = useState(clockText(minutesOn(dayOf(start), start)));
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const [unready, setUnready] = useState(false);
  useEffect(() => setProblem(undefined), [doctor, day, hour]);
  const all = doctors.some((one) => one.practitioner_id === appointment.practitioner.practitioner_id)
    ? doctors
    : [appointment.practitioner, ...doctors];

  async function go(more: Partial<MoveWish> = {}) {
    const minutes = clockMinutes(hour);
    setUnready(minutes === undefined || !day);
    if (minutes === undefined || !day) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const wish: MoveWish = {
        starts_at: instantOf(day, minutes),
        practitioner_id: doctor,
        version: appointment.version,
        ...more,
      };
      const moved = await moveAppointment(appointment.appointment_id, wish);
      const words = {
        name: patient.name,
        when: dayAndTime(moved.starts_at),
        doctor: moved.practitioner.name,
      };
      toast(ta("move.done", words), () => void back(appointment, moved, onMoved));
      onClose();
      onMoved();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <p>
        {ta("move.now", { when: dayAndTime(appointment.starts_at), doctor: appointment.practitioner.name })}
      </p>
      <Select
        label={ta("move.doctor")}
        value={doctor}
        options={all.map((one) => ({ value: one.practitioner_id, label: one.name }))}
        data-testid="move-doctor"
        onChange={(event) => setDoctor(event.currentTarget.value)}
      />
      <div class="agenda-when">
        <Field
          label={ta("move.day")}
          type="date"
          value={day}
          data-testid="move-day"
          onInput={(event) => setDay(event.currentTarget.value)}
        />
        <Field
          label={ta("move.hour")}
          type="time"
          step={MARK * 60}
          value={hour}
          data-testid="move-hour"
          error={unready ? ta("move.unready") : undefined}
          onInput={(event) => setHour(event.currentTarget.value)}
        />
      </div>
      <FreeHours
        practitioner={doctor}
        day={day}
        onPick={(starts_at) => setHour(clockText(minutesOn(day, starts_at)))}
      />
      {problem && (
        <Refusals
          problem={problem}
          onRetry={() => void go()}
          onPick={(slot) => {
            setDay(dayOf(slot.starts_at));
            setHour(clockText(minutesOn(dayOf(slot.starts_at), slot.starts_at)));
          }}
          onOverride={(why) => void go({ override: why })}
          overrideLabel={ta("refused.move_anyway")}
        />
      )}
      <div class="dialog__foot">
        <Button onClick={onClose}>{ta("move.keep")}</Button>
        <Button
          kind="primary"
          icon={CalendarClock}
          busy={busy}
          data-testid="move-confirm"
          onClick={() => void go()}
        >
          {ta("move.go")}
        </Button>
      </div>
    </>
  );
}

function FreeHours({
  practitioner,
  day,
  onPick,
}: {
  practitioner: string;
  day: string;
  onPick: (starts_at: string) => void;
}) {
  const slots = useResource(
    async (signal) => {
      if (!day) return [];
      const { days } = await fetchSlots(practitioner, day, 1, signal);
      return days.filter(({ date }) => date === day).flatMap((one) => one.slots);
    },
    [practitioner, day],
  );
  if (!slots.data) return null;
  if (slots.data.length === 0) return <p class="soft">{ta("move.none")}</p>;
  return (
    <fieldset class="agenda-free">
      <legend class="soft">{ta("move.free")}</legend>
      <div class="times">
        {slots.data.map(({ starts_at }) => (
          <button
            key={starts_at}
            type="button"
            class="time figures"
            data-testid="move-free"
            onClick={() => onPick(starts_at)}
          >
            {timeOfDay(starts_at)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** To where it was. Its old time may have gone to somebody else meanwhile. */
async function back(before: Appointment, after: Appointment, onMoved: () => void): Promise<void> {
  const { name } = before.patient;
  try {
    await moveAppointment(before.appointment_id, {
      starts_at: before.starts_at,
      practitioner_id: before.practitioner.practitioner_id,
      version: after.version,
      ...(before.override_reason ? { override: before.override_reason } : {}),
    });
    toast(ta("move.undone", { name }));
  } catch {
    toast(ta("move.not_undone", { name }));
  } finally {
    onMoved();
  }
}
