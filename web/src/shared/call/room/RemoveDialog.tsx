import { DoorOpen } from "lucide-preact";
import { ReasonDialog } from "./ReasonDialog";
import { tRoom } from "./texts";

interface RemoveDialogProps {
  /** Who is to go; undefined: the dialog is closed. */
  name: string | undefined;
  onClose: () => void;
  onRemove: (reason: string) => void;
}

export function RemoveDialog({ name, onClose, onRemove }: RemoveDialogProps) {
  return (
    <ReasonDialog
      open={name !== undefined}
      title={tRoom("remove.title", { name: name ?? "" })}
      lead={tRoom("remove.lead", { name: name ?? "" })}
      label={tRoom("remove.reason")}
      stay={tRoom("remove.stay")}
      yes={tRoom("remove.yes")}
      icon={DoorOpen}
      testId="remove"
      onClose={onClose}
      onYes={onRemove}
    />
  );
}
