import { CalendarOff, CalendarPlus, Clock } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { clockMinutes, clockText, instantOf } from "~/shared/agenda/clock";
import { dayTimeAt } from "~/shared/agenda/words";
import { idempotencyKey } from "~/shared/api/client";
import { bookAppointment, fetchPractitioner } from "~/shared/api/endpoints";
import { cancelWithReason } from "~/shared/api/preparation";
import type { Schedule } from "~/shared/api/schedules";
import type { NewAppointment, PatientLite } from "~/shared/api/types";
import { Button, Dialog, Field, Select, TextArea, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale } from "~/shared/i18n";
import type { ProposedDay } from "~/shared/schedule/DayDialog";
import { PatientPick } from "./PatientPick";
import { Refusal } from "./Refusal";
import { tg } from "./texts";

/** Where on the agenda something is to be, in minutes of the day's wall clock. */
export interface Spot {
  day: string;
  minutes: number;
}

interface NewVisitDialogProps {
  spot: Spot | undefined;
  schedule: Schedule | undefined;
  owner: string;
  tz: string;
  onClose: () => void;
  onChanged: () => void;
  /** Close or open these hours instead. */
  onHours: (proposed: ProposedDay) => void;
}

/** A free place: take it for a patient, or close it, or open hours around it. */
export function NewVisitDialog(props: NewVisitDialogProps) {
  const { spot, onClose } = props;
  return (
    <Dialog open={spot !== undefined} title={tg("new.title")} onClose={onClose}>
      {spot && <NewVisit key={`${spot.day} ${spot.minutes}`} {...props} spot={spot} />}
    </Dialog>
  );
}

type Mode = "home" | "on_site";

function NewVisit({
  spot,
  schedule,
  owner,
  tz,
  onClose,
  onChanged,
  onHours,
}: NewVisitDialogProps & { spot: Spot }) {
  const card = useResource((signal) => fetchPractitioner(owner, signal), [owner]);
  const [day, setDay] = useState(spot.day);
  const [time, setTime] = useState(clockText(spot.minutes));
  const [patient, setPatient] = useState<PatientLite>();
  const [visit, setVisit] = useState("");
  const [mode, setMode] = useState<Mode>();
  const [reason, setReason] = useState("");
  const { busy, problem, run, forget } = useAction();
  const key = useRef(idempotencyKey());
  const minutes = clockMinutes(time);
  const types = (schedule?.settings.visits ?? []).filter((one) => one.minutes !== null);
  const modes: Mode[] = [
    ...(card.data?.on_site ? (["on_site"] as const) : []),
    ...(card.data?.remote ? (["home"] as const) : []),
  ];
  const chosen = mode ?? modes[0];

  function set<T>(change: (value: T) => void) {
    return (value: T) => {
      // Another wish is another request.
      key.current = idempotencyKey();
      forget();
      change(value);
    };
  }

  const book = (starts_at: string, override?: string) =>
    run(async () => {
      if (!patient || !chosen) return;
      if (override) key.current = idempotencyKey();
      const wish: NewAppointment = {
        practitioner_id: owner,
        patient_id: patient.patient_id,
        starts_at,
        mode: chosen,
        visit_type: visit || null,
        reason: reason.trim(),
        override: override ?? null,
        overbook: false,
        hold: false,
      };
      const made = await bookAppointment(wish, key.current);
      const back = () =>
        void cancelWithReason(made.appointment_id, "mistake")
          .then(() => toast(tg("new.taken_back")))
          .finally(onChanged);
      toast(tg("new.saved", { name: patient.name, when: dayTimeAt(made.starts_at, tz) }), back);
      onClose();
      onChanged();
    });

  const starts_at = minutes === undefined || day === "" ? undefined : instantOf(day, minutes, tz);
  const around = (kind: ProposedDay["kind"], length: number): ProposedDay => ({
    day,
    kind,
    starts: clockText(minutes ?? 0),
    ends: clockText((minutes ?? 0) + length),
  });

  return (
    <>
      <div class="pair">
        <Field
          label={tg("new.day")}
          type="date"
          required
          value={day}
          onInput={(event) => set(setDay)(event.currentTarget.value)}
        />
        <Field
          label={tg("new.time")}
          type="time"
          step={300}
          required
          value={time}
          data-testid="new-time"
          onInput={(event) => set(setTime)(event.currentTarget.value)}
        />
      </div>
      <PatientPick patient={patient} onPick={set(setPatient)} />
      {patient && (
        <>
          <div class="pair">
            <Select
              label={tg("new.visit")}
              value={visit}
              options={[
                { value: "", label: tg("new.visit_none") },
                ...types.map((one) => ({
                  value: one.code,
                  label: `${byLocale(one, "name")} (${one.minutes} min)`,
                })),
              ]}
              onChange={(event) => set(setVisit)(event.currentTarget.value)}
            />
            <Select
              label={tg("new.mode")}
              value={chosen ?? ""}
              options={modes.map((value) => ({ value, label: tg(`mode.${value}`) }))}
              onChange={(event) => set(setMode)(event.currentTarget.value as Mode)}
            />
          </div>
          <TextArea
            label={tg("new.reason")}
            optional
            maxLength={500}
            value={reason}
            onInput={(event) => set(setReason)(event.currentTarget.value)}
          />
        </>
      )}
      {problem && starts_at && (
        <Refusal
          problem={problem}
          tz={tz}
          onPick={(at) => {
            key.current = idempotencyKey();
            void book(at);
          }}
          onOverride={(why) => void book(starts_at, why)}
          overrideLabel={tg("new.override_do")}
        />
      )}
      <div class="dialog__foot">
        <Button
          kind="primary"
          icon={CalendarPlus}
          busy={busy || !patient || !starts_at || !chosen}
          data-testid="new-save"
          onClick={() => starts_at && void book(starts_at)}
        >
          {tg("new.save")}
        </Button>
        <Button icon={CalendarOff} busy={minutes === undefined} onClick={() => onHours(around("closed", 60))}>
          {tg("new.block")}
        </Button>
        <Button
          kind="quiet"
          icon={Clock}
          busy={minutes === undefined}
          onClick={() => onHours(around("open", 120))}
        >
          {tg("new.open")}
        </Button>
      </div>
    </>
  );
}
