import { Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import type { QuarantinedReading } from "../api/quarantine";
import { tCall } from "../call/texts";
import { Button, Check, Dialog, ErrorPanel } from "../components";
import type { Action } from "../hooks/useAction";
import { tc } from "../i18n";
import { exactTime } from "../readings/exact";
import { tq } from "./texts";

interface DiscardProps {
  reading: QuarantinedReading;
  action: Action;
  onDiscard: () => void;
  onClose: () => void;
}

/** It cannot be taken back: the thing is named, and ticked, before it is erased. */
export function DiscardDialog({ reading, action, onDiscard, onClose }: DiscardProps) {
  const [sure, setSure] = useState(false);
  const [tried, setTried] = useState(false);
  const device = [tCall(`device.${reading.kind}`), reading.device].filter(Boolean).join(" ");
  return (
    <Dialog
      open
      title={tq("discard.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tc("action.cancel")}</Button>
          <Button
            kind="danger"
            icon={Trash2}
            busy={action.busy}
            data-testid="quarantine-discard-yes"
            onClick={() => (sure ? onDiscard() : setTried(true))}
          >
            {tq("discard.yes")}
          </Button>
        </>
      }
    >
      <p>{tq("discard.help")}</p>
      <Check checked={sure} data-testid="quarantine-sure" onChange={() => setSure(!sure)}>
        {tq("discard.check", { device, time: exactTime(reading.received_at) })}
      </Check>
      {tried && !sure && (
        <p class="quarantine__missing" role="alert">
          {tq("discard.missing")}
        </p>
      )}
      {action.problem && <ErrorPanel problem={action.problem} />}
    </Dialog>
  );
}
