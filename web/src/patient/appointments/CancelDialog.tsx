import { useState } from "preact/hooks";
import { cancelAppointment } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Appointment } from "~/shared/api/types";
import { Button, Dialog, ErrorPanel, TextArea, toast } from "~/shared/components";
import { fullDate, timeOfDay } from "~/shared/i18n";
import { t } from "../texts";

interface CancelDialogProps {
  appointment: Appointment;
  open: boolean;
  onClose: () => void;
  onCancelled: (appointment: Appointment) => void;
}

/** Names what will be lost, asks why, and keeps the appointment unless told otherwise. */
export function CancelDialog({ appointment, open, onClose, onCancelled }: CancelDialogProps) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const when = `${fullDate(appointment.starts_at)}, ${timeOfDay(appointment.starts_at)}`;

  async function cancel() {
    setBusy(true);
    setProblem(undefined);
    try {
      onCancelled(await cancelAppointment(appointment.appointment_id, reason.trim() || undefined));
      onClose();
      toast(t("visit.cancelled_toast"));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      title={t("visit.cancel_title")}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {t("visit.cancel_keep")}
          </Button>
          <Button kind="danger" busy={busy} onClick={() => void cancel()}>
            {t("visit.cancel_yes")}
          </Button>
        </>
      }
    >
      <p>{t("visit.cancel_name", { when, name: appointment.practitioner.name })}</p>
      <TextArea
        label={t("visit.cancel_reason")}
        optional
        value={reason}
        maxLength={300}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}
