import { CalendarX2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { cancelAppointment } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Appointment } from "~/shared/api/types";
import { Button, Dialog, ErrorPanel, Field } from "~/shared/components";
import { dayAndTime } from "~/shared/i18n";
import { t } from "../texts";

interface CancelDialogProps {
  appointment: Appointment;
  open: boolean;
  onClose: () => void;
  onCancelled: () => void;
}

export function CancelDialog({ appointment, open, onClose, onCancelled }: CancelDialogProps) {
  const { appointment_id, patient, practitioner, starts_at } = appointment;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();

  async function cancel() {
    setBusy(true);
    setProblem(undefined);
    try {
      await cancelAppointment(appointment_id, reason.trim());
      onCancelled();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      title={t("cancel.title", { name: patient.name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {t("cancel.keep")}
          </Button>
          <Button
            kind="danger"
            icon={CalendarX2}
            busy={busy}
            data-testid="cancel-confirm"
            onClick={() => void cancel()}
          >
            {t("cancel.yes")}
          </Button>
        </>
      }
    >
      <p>{t("cancel.what", { when: dayAndTime(starts_at), doctor: practitioner.name })}</p>
      <Field
        label={t("cancel.reason")}
        optional
        maxLength={300}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      {problem && <ErrorPanel problem={problem} onRetry={() => void cancel()} />}
    </Dialog>
  );
}
