import "./booking.css";
import { CalendarCheck } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { clockMinutes, clockText, MARK } from "~/shared/agenda/clock";
import { idempotencyKey } from "~/shared/api/client";
import { cancelAppointment } from "~/shared/api/endpoints";
import { bookForPatient } from "~/shared/api/preparation";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { NewAppointment, PatientLite, PractitionerLite } from "~/shared/api/types";
import { Button, Dialog, Field, TextArea, toast } from "~/shared/components";
import { byLocale, dayAndTime, dayOf } from "~/shared/i18n";
import { instantOf, minutesOn } from "../agenda/placing";
import { Refusals } from "../agenda/Refusals";
import { ta } from "../agenda/texts";
import { t } from "../texts";
import { ChosenPatient } from "./PatientPanel";
import { PatientSearch } from "./PatientSearch";
import { type Where, WherePick } from "./WherePick";

export interface Wish {
  practitioner: PractitionerLite;
  starts_at: string;
}

interface BookDialogProps {
  wish: Wish | undefined;
  patient: PatientLite | undefined;
  onPatient: (patient: PatientLite | undefined) => void;
  onClose: () => void;
  onBooked: () => void;
  onUndone: () => void;
}

/** Who, with whom, when, where, why: then one press. It can be taken back from the message that follows. */
export function BookDialog(props: BookDialogProps) {
  const { wish, onClose } = props;
  return (
    <Dialog open={wish !== undefined} title={t("book.title")} onClose={onClose}>
      {wish && (
        <BookForm key={`${wish.practitioner.practitioner_id} ${wish.starts_at}`} {...props} wish={wish} />
      )}
    </Dialog>
  );
}

function BookForm({
  wish,
  patient,
  onPatient,
  onClose,
  onBooked,
  onUndone,
}: BookDialogProps & { wish: Wish }) {
  const { practitioner } = wish;
  const [starts, setStarts] = useState(wish.starts_at);
  const [where, setWhere] = useState<Where>();
  const [reason, setReason] = useState("");
  const [lacking, setLacking] = useState<"patient" | "reason">();
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState(idempotencyKey);
  // Another time, place or person is another intention: it needs its own key.
  useEffect(() => {
    setKey(idempotencyKey());
    setProblem(undefined);
  }, [starts, patient?.patient_id, where?.mode, where?.cabin_id]);

  async function book(more: Partial<NewAppointment> = {}) {
    const lack = !patient ? "patient" : reason.trim() === "" ? "reason" : undefined;
    setLacking(lack);
    if (lack || !patient) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const { patient_id, name } = patient;
      const wanted = { practitioner_id: practitioner.practitioner_id, starts_at: starts, patient_id };
      const made = await bookForPatient({ ...wanted, ...where, reason: reason.trim(), ...more }, key);
      toast(
        t("book.done", { name, when: dayAndTime(made.starts_at) }),
        () =>
          void cancelAppointment(made.appointment_id)
            .then(() => toast(t("book.undone", { name })))
            .catch(() => undefined)
            .finally(onUndone),
      );
      onClose();
      onBooked();
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setKey(idempotencyKey());
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <dl class="book-facts">
        <div>
          <dt class="soft">{t("book.doctor")}</dt>
          <dd>
            <strong>{practitioner.name}</strong>, {byLocale(practitioner, "speciality")}
          </dd>
        </div>
        <div>
          <dt class="soft">{t("book.when")}</dt>
          <dd class="figures">
            <strong>{dayAndTime(starts)}</strong>
          </dd>
        </div>
      </dl>
      {patient ? (
        <div class="row book-patient">
          <ChosenPatient patient={patient} />
          <Button kind="quiet" onClick={() => onPatient(undefined)}>
            {t("patient.change")}
          </Button>
        </div>
      ) : (
        <PatientSearch onPick={onPatient} />
      )}
      {lacking === "patient" && !patient && (
        <p class="field__error" role="alert">
          {t("book.patient_missing")}
        </p>
      )}
      <div class="book-where">
        <WherePick practitioner={practitioner} where={where} onPick={setWhere} />
        <Field
          label={ta("hour.label")}
          type="time"
          step={MARK * 60}
          value={clockText(minutesOn(dayOf(starts), starts))}
          data-testid="book-hour"
          onChange={(event) => {
            const minutes = clockMinutes(event.currentTarget.value);
            if (minutes !== undefined) setStarts(instantOf(dayOf(starts), minutes));
          }}
        />
      </div>
      <TextArea
        label={t("book.reason")}
        hint={t("book.reason_hint")}
        value={reason}
        rows={2}
        maxLength={500}
        data-testid="book-reason"
        error={lacking === "reason" && reason.trim() === "" ? t("book.reason_missing") : undefined}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      {problem && (
        <Refusals
          problem={problem}
          onPick={(slot) => setStarts(slot.starts_at)}
          onRetry={() => void book()}
          onOverride={(why) => void book({ override: why })}
          onOverbook={(why) => void book({ override: why, overbook: true })}
          overrideLabel={ta("refused.override")}
        />
      )}
      <div class="dialog__foot">
        <Button onClick={onClose}>{t("book.keep")}</Button>
        <Button
          kind="primary"
          icon={CalendarCheck}
          busy={busy}
          data-testid="book-confirm"
          onClick={() => void book()}
        >
          {t("book.go")}
        </Button>
      </div>
    </>
  );
}
