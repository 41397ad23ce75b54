import { DoorClosed } from "lucide-preact";
import { useState } from "preact/hooks";
import type { PresenceChange } from "~/shared/api/queue";
import { Button, Dialog, Field } from "~/shared/components";
import { nextTime } from "./nextTime";
import { tn } from "./texts";

interface CloseDialogProps {
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onCloseQueue: (change: PresenceChange) => void;
}

/** Closing says, if it is known, when patients may count on the doctor again. */
export function CloseDialog({ open, busy, onClose, onCloseQueue }: CloseDialogProps) {
  const [back, setBack] = useState("");
  const close = () =>
    onCloseQueue({
      state: "closed",
      reason: "end_of_shift",
      opens_at: back ? nextTime(back, Date.now()) : null,
    });
  return (
    <Dialog
      open={open}
      title={tn("close.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tn("close.stay")}</Button>
          <Button kind="primary" icon={DoorClosed} busy={busy} data-testid="close-yes" onClick={close}>
            {tn("close.go")}
          </Button>
        </>
      }
    >
      <p>{tn("close.text")}</p>
      <Field
        type="time"
        label={tn("close.back_at")}
        hint={tn("close.back_hint")}
        optional
        value={back}
        onInput={(event) => setBack(event.currentTarget.value)}
      />
    </Dialog>
  );
}
