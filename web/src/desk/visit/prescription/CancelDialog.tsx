import { useState } from "preact/hooks";
import { type CancelledBecause, cancelPrescription } from "~/shared/api/prescriptions";
import { Button, Dialog, ErrorPanel, Select, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tx } from "./texts";

const REASONS = ["mistake", "treatment_changed", "patient_asked"] as const;

interface CancelDialogProps {
  prescriptionId: string;
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** A signed prescription is not erased: it is marked, with the reason. */
export function CancelDialog({ prescriptionId, open, onClose, onDone }: CancelDialogProps) {
  const [reason, setReason] = useState<CancelledBecause>("mistake");
  const { busy, problem, run } = useAction();
  const cancel = () =>
    run(async () => {
      await cancelPrescription(prescriptionId, reason);
      toast(tx("cancel.done"));
      onDone();
    });
  return (
    <Dialog
      open={open}
      title={tx("cancel.title")}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {tx("cancel.keep")}
          </Button>
          <Button kind="danger" busy={busy} data-testid="rx-cancel-confirm" onClick={() => void cancel()}>
            {tx("cancel.yes")}
          </Button>
        </>
      }
    >
      <p>{tx("cancel.text")}</p>
      <Select
        label={tx("cancel.reason")}
        value={reason}
        options={REASONS.map((value) => ({ value, label: tx(`why.${value}`) }))}
        onChange={(event) => setReason(event.currentTarget.value as CancelledBecause)}
      />
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}
