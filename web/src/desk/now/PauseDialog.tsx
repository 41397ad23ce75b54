import { Coffee } from "lucide-preact";
import { useState } from "preact/hooks";
import type { PresenceChange } from "~/shared/api/queue";
import { Button, Dialog, Select } from "~/shared/components";
import { tn } from "./texts";

type Minutes = NonNullable<PresenceChange["pause_minutes"]>;
type Why = NonNullable<PresenceChange["reason"]>;

const MINUTES: readonly Minutes[] = [10, 20, 30];
const WHY: readonly Why[] = ["break", "meal", "phone", "emergency", "technical"];

interface PauseDialogProps {
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onPause: (change: PresenceChange) => void;
}

/** How long and why, in two presses. */
export function PauseDialog({ open, busy, onClose, onPause }: PauseDialogProps) {
  const [reason, setReason] = useState<Why>("break");
  const pause = (pause_minutes: Minutes | null) => onPause({ state: "paused", pause_minutes, reason });
  return (
    <Dialog open={open} title={tn("pause.title")} onClose={onClose}>
      <Select
        label={tn("pause.why")}
        value={reason}
        options={WHY.map((one) => ({ value: one, label: tn(`reason.${one}`) }))}
        onChange={(event) => setReason(event.currentTarget.value as Why)}
      />
      <fieldset class="queue__times">
        <legend>{tn("pause.how_long")}</legend>
        {MINUTES.map((n) => (
          <Button key={n} icon={Coffee} busy={busy} data-testid={`pause-${n}`} onClick={() => pause(n)}>
            {tn("pause.minutes", { n })}
          </Button>
        ))}
        <Button busy={busy} onClick={() => pause(null)}>
          {tn("pause.open_end")}
        </Button>
      </fieldset>
    </Dialog>
  );
}
