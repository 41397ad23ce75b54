import "./booking.css";
import { CalendarCheck } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { idempotencyKey } from "~/shared/api/client";
import { bookAppointment, cancelAppointment } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { PatientLite, Slot } from "~/shared/api/types";
import { Banner, Button, Dialog, ErrorPanel, TextArea, toast } from "~/shared/components";
import { byLocale, dayAndTime } from "~/shared/i18n";
import type { Wish } from "../day/DayPage";
import { t } from "../texts";
import { ChosenPatient } from "./PatientPanel";
import { PatientSearch } from "./PatientSearch";

interface BookDialogProps {
  wish: Wish | undefined;
  patient: PatientLite | undefined;
  onPatient: (patient: PatientLite | undefined) => void;
  onClose: () => void;
  onBooked: () => void;
  onUndone: () => void;
}

/** Who, with whom, when, why: then one press. It can be taken back from the message that follows. */
export function BookDialog({ wish, patient, onPatient, onClose, onBooked, onUndone }: BookDialogProps) {
  const [slot, setSlot] = useState<Slot>();
  const [reason, setReason] = useState("");
  const [lacking, setLacking] = useState<"patient" | "reason">();
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState(idempotencyKey);
  useEffect(() => {
    setSlot(wish?.slot);
    setReason("");
    setLacking(undefined);
    setProblem(undefined);
  }, [wish]);
  // Another time or person is another intention: it needs its own key.
  useEffect(() => setKey(idempotencyKey()), [slot?.starts_at, patient?.patient_id, wish]);

  function pickOther(other: Slot) {
    setSlot(other);
    setProblem(undefined);
  }

  async function book() {
    if (!wish || !slot) return;
    const lack = !patient ? "patient" : reason.trim() === "" ? "reason" : undefined;
    setLacking(lack);
    if (lack || !patient) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const { practitioner_id } = wish.practitioner;
      const { patient_id, name } = patient;
      const made = await bookAppointment(
        { practitioner_id, starts_at: slot.starts_at, reason: reason.trim(), patient_id },
        key,
      );
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
    <Dialog
      open={wish !== undefined}
      title={t("book.title")}
      onClose={onClose}
      actions={
        <>
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
        </>
      }
    >
      {wish && slot && (
        <dl class="book-facts">
          <div>
            <dt class="soft">{t("book.doctor")}</dt>
            <dd>
              <strong>{wish.practitioner.name}</strong>, {byLocale(wish.practitioner, "speciality")}
            </dd>
          </div>
          <div>
            <dt class="soft">{t("book.when")}</dt>
            <dd class="figures">
              <strong>{dayAndTime(slot.starts_at)}</strong>
            </dd>
          </div>
        </dl>
      )}
      {problem?.is("booking.slot_taken") ? (
        <Taken problem={problem} onPick={pickOther} />
      ) : (
        problem && <ErrorPanel problem={problem} onRetry={() => void book()} />
      )}
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
      <TextArea
        label={t("book.reason")}
        hint={t("book.reason_hint")}
        value={reason}
        rows={3}
        maxLength={500}
        data-testid="book-reason"
        error={lacking === "reason" && reason.trim() === "" ? t("book.reason_missing") : undefined}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function Taken({ problem, onPick }: { problem: ApiProblem; onPick: (slot: Slot) => void }) {
  const alternatives = (problem.extra.alternatives ?? []) as Slot[];
  return (
    <Banner tone="help" title={t("book.taken")} live="assertive">
      <p>{t(alternatives.length > 0 ? "book.taken_help" : "book.taken_none")}</p>
      <div class="row">
        {alternatives.map((slot) => (
          <Button key={slot.starts_at} data-testid="alternative" onClick={() => onPick(slot)}>
            {dayAndTime(slot.starts_at)}
          </Button>
        ))}
      </div>
    </Banner>
  );
}
