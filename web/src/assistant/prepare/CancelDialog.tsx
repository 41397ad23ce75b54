import { CalendarX2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { type CancelCode, cancelWithReason } from "~/shared/api/preparation";
import type { Appointment } from "~/shared/api/types";
import { Button, Dialog, ErrorPanel, Field, Select } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { dayAndTime } from "~/shared/i18n";
import { t } from "../texts";
import { tv } from "./texts";

interface CancelDialogProps {
  appointment: Appointment;
  open: boolean;
  onClose: () => void;
  onCancelled: () => void;
}

/** What the desk may say; the others are the system's own. */
const CODES = [
  "patient_unavailable",
  "patient_unwell",
  "patient_better",
  "patient_elsewhere",
  "transport",
  "mistake",
  "practitioner_leave",
  "practitioner_ill",
  "site_closed",
  "equipment",
  "other",
] as const satisfies readonly CancelCode[];

export function CancelDialog({ appointment, open, onClose, onCancelled }: CancelDialogProps) {
  const { appointment_id, patient, practitioner, starts_at } = appointment;
  const [code, setCode] = useState<(typeof CODES)[number]>(CODES[0]);
  const [reason, setReason] = useState("");
  const { busy, problem, run } = useAction();
  const cancel = () =>
    run(async () => {
      await cancelWithReason(appointment_id, code, reason.trim());
      onCancelled();
    });

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
      <Select
        label={tv("code.label")}
        value={code}
        options={CODES.map((one) => ({ value: one, label: tv(`code.${one}`) }))}
        data-testid="cancel-code"
        onChange={(event) => setCode(event.currentTarget.value as typeof code)}
      />
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
