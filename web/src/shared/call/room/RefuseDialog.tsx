import { DoorClosed } from "lucide-preact";
import { ReasonDialog } from "./ReasonDialog";
import { tRoom } from "./texts";

interface RefuseDialogProps {
  /** Who is not let in; undefined: the dialog is closed. */
  name: string | undefined;
  onClose: () => void;
  onRefuse: (reason: string) => void;
}

export function RefuseDialog({ name, onClose, onRefuse }: RefuseDialogProps) {
  return (
    <ReasonDialog
      open={name !== undefined}
      title={tRoom("refuse.title", { name: name ?? "" })}
      lead={tRoom("refuse.lead", { name: name ?? "" })}
      label={tRoom("refuse.reason")}
      placeholder={tRoom("refuse.example")}
      stay={tRoom("refuse.cancel")}
      yes={tRoom("refuse.yes")}
      icon={DoorClosed}
      testId="refuse"
      onClose={onClose}
      onYes={onRefuse}
    />
  );
}
