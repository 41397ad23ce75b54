import { Hourglass } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Button, Dialog, Field } from "../../components";
import { tRoom } from "./texts";

const CHOICES = [2, 5, 10, 15, 30] as const;

interface HoldDialogProps {
  /** Who is to wait; undefined: the dialog is closed. */
  name: string | undefined;
  onClose: () => void;
  onHold: (minutes: number | undefined, note: string) => void;
}

/** Somebody waits, and is told for how long. */
export function HoldDialog({ name, onClose, onHold }: HoldDialogProps) {
  const [minutes, setMinutes] = useState<number | undefined>(5);
  const [note, setNote] = useState("");
  useEffect(() => {
    setMinutes(5);
    setNote("");
  }, [name]);
  const hold = () => {
    onHold(minutes, note.trim());
    onClose();
  };
  return (
    <Dialog
      open={name !== undefined}
      title={tRoom("hold.title", { name: name ?? "" })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tRoom("hold.cancel")}</Button>
          <Button kind="primary" icon={Hourglass} data-testid="hold-confirm" onClick={hold}>
            {tRoom("hold.yes")}
          </Button>
        </>
      }
    >
      <p>{tRoom("hold.lead", { name: name ?? "" })}</p>
      <div class="choices" role="radiogroup" aria-label={tRoom("hold.title", { name: name ?? "" })}>
        {[...CHOICES, undefined].map((choice) => (
          <label key={choice ?? 0} class="choice">
            <input
              type="radio"
              name="minutes"
              checked={minutes === choice}
              data-testid={`hold-${choice ?? "open"}`}
              onChange={() => setMinutes(choice)}
            />
            <span>{choice === undefined ? tRoom("hold.unknown") : tRoom.n("hold.minutes", choice)}</span>
          </label>
        ))}
      </div>
      <Field
        label={tRoom("hold.note", { name: name ?? "" })}
        optional
        maxLength={300}
        value={note}
        data-testid="hold-note"
        onInput={(event) => setNote(event.currentTarget.value)}
      />
    </Dialog>
  );
}
