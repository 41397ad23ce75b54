import { Check } from "lucide-preact";
import { useState } from "preact/hooks";
import { type DeskEntry, endCall, type Reason } from "~/shared/api/queue";
import { Button, Dialog, ErrorPanel, TextArea } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { tq } from "~/shared/queue/texts";
import { tn } from "./texts";

const REASONS: readonly Reason[] = [
  "no_answer",
  "technical",
  "wrong_speciality",
  "physical_care",
  "patient_left",
  "other",
];

interface OutcomeDialogProps {
  open: boolean;
  call: DeskEntry;
  onClose: () => void;
  onDone: () => void;
}

/** Why there was no visit: one of six, and words where none fits. */
export function OutcomeDialog({ open, call, onClose, onDone }: OutcomeDialogProps) {
  const [chosen, setChosen] = useState<Reason>("no_answer");
  const [words, setWords] = useState("");
  const action = useAction();
  const save = () =>
    void action.run(async () => {
      await endCall(call.entry_id, chosen, words.trim());
      onDone();
    });
  return (
    <Dialog
      open={open}
      title={tn("outcome.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tn("outcome.cancel")}</Button>
          <Button
            kind="primary"
            icon={Check}
            busy={action.busy}
            disabled={chosen === "other" && !words.trim()}
            data-testid="outcome-save"
            onClick={save}
          >
            {tn("outcome.go")}
          </Button>
        </>
      }
    >
      <fieldset class="queue__reasons">
        <legend class="visually-hidden">{tn("outcome.title")}</legend>
        {REASONS.map((reason) => (
          <label key={reason} class="check">
            <input
              type="radio"
              name="outcome"
              value={reason}
              checked={reason === chosen}
              data-testid={`outcome-${reason}`}
              onChange={() => setChosen(reason)}
            />
            <span>
              {tq(`outcome.${reason}`)}
              {(reason === "no_answer" || reason === "technical") && (
                <span class="soft small queue__keeps">{tn(`outcome.keeps.${reason}`)}</span>
              )}
            </span>
          </label>
        ))}
      </fieldset>
      <TextArea
        label={tn("outcome.reason")}
        optional={chosen !== "other"}
        value={words}
        maxLength={500}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      {action.problem && <ErrorPanel problem={action.problem} />}
    </Dialog>
  );
}
