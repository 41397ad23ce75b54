import { Undo2, UserRound } from "lucide-preact";
import { type Colleague, type DeskEntry, handOver } from "~/shared/api/queue";
import { Button, Dialog, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tn } from "./texts";

interface HandOverDialogProps {
  open: boolean;
  call: DeskEntry;
  colleagues: Colleague[];
  onClose: () => void;
  onDone: () => void;
}

/** To an open colleague, or back to where the patient stood. */
export function HandOverDialog({ open, call, colleagues, onClose, onDone }: HandOverDialogProps) {
  const action = useAction();
  const give = (to: string | null) =>
    void action.run(async () => {
      await handOver(call.entry_id, to);
      onDone();
    });
  return (
    <Dialog open={open} title={tn("hand.title", { name: call.patient_name })} onClose={onClose}>
      <p>{colleagues.length > 0 ? tn("hand.text") : tn("hand.none")}</p>
      {action.problem && <ErrorPanel problem={action.problem} />}
      <ul class="stack">
        {colleagues.map(({ practitioner_id, name }) => (
          <li key={practitioner_id}>
            <Button icon={UserRound} wide busy={action.busy} onClick={() => give(practitioner_id)}>
              {tn("hand.to", { name })}
            </Button>
          </li>
        ))}
        <li>
          <Button icon={Undo2} wide busy={action.busy} data-testid="put-back" onClick={() => give(null)}>
            {tn("hand.queue")}
          </Button>
        </li>
      </ul>
    </Dialog>
  );
}
