import { useState } from "preact/hooks";
import { type ActivityRate, setActivityMinutes } from "../api/preparation";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Field } from "../components/Field";
import { ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { byLocale, dayOf } from "../i18n";
import { tp } from "./texts";

interface RateDialogProps {
  rate: ActivityRate | undefined;
  onClose: () => void;
  onChanged: (rates: ActivityRate[]) => void;
}

/** How many minutes an activity counts for, from today on. */
export function RateDialog({ rate, onClose, onChanged }: RateDialogProps) {
  const name = rate ? byLocale(rate, "name") : "";
  return (
    <Dialog open={rate !== undefined} title={tp("hours.change_title", { activity: name })} onClose={onClose}>
      {rate && <RateForm rate={rate} onClose={onClose} onChanged={onChanged} />}
    </Dialog>
  );
}

function RateForm({ rate, onClose, onChanged }: RateDialogProps & { rate: ActivityRate }) {
  const { busy, problem, run } = useAction();
  const [minutes, setMinutes] = useState(String(rate.minutes));
  const save = () =>
    run(async () => {
      const wanted = Number(minutes);
      onChanged(await setActivityMinutes(rate.activity, wanted, dayOf(Date.now())));
      toast(tp("hours.changed", { activity: byLocale(rate, "name"), n: wanted }));
      onClose();
    });
  return (
    <>
      <Field
        label={tp("hours.change_minutes")}
        hint={tp("hours.change_hint")}
        type="number"
        min={0}
        max={120}
        value={minutes}
        onInput={(event) => setMinutes(event.currentTarget.value)}
      />
      {problem && <ErrorPanel problem={problem} onRetry={() => void save()} />}
      <div class="dialog__foot">
        <Button onClick={onClose}>{tp("hours.change_keep")}</Button>
        <Button kind="primary" busy={busy} onClick={() => void save()}>
          {tp("hours.change_save")}
        </Button>
      </div>
    </>
  );
}
