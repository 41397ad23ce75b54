import type { LucideIcon } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog, Field } from "../../components";

interface ReasonDialogProps {
  open: boolean;
  title: string;
  lead: string;
  label: string;
  placeholder?: string;
  stay: string;
  yes: string;
  icon: LucideIcon;
  testId: string;
  onClose: () => void;
  onYes: (reason: string) => void;
}

/** An act that somebody else feels, with what they are told about it. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { open, title, lead, label, placeholder, stay, yes, icon, testId, onClose, onYes } = props;
  const [reason, setReason] = useState("");
  useEffect(() => setReason(""), [open]);
  return (
    <Dialog
      open={open}
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{stay}</Button>
          <Button
            kind="danger"
            icon={icon}
            data-testid={`${testId}-confirm`}
            onClick={() => {
              onYes(reason.trim());
              onClose();
            }}
          >
            {yes}
          </Button>
        </>
      }
    >
      <p>{lead}</p>
      <Field
        label={label}
        optional
        maxLength={300}
        {...(placeholder ? { placeholder } : {})}
        value={reason}
        data-testid={`${testId}-reason`}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}
