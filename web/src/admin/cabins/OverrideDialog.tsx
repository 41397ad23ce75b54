import { useState } from "preact/hooks";
import { allowOverdue, type FleetDevice } from "~/shared/api/fleet";
import { Button, Dialog, Field, Select, toast } from "~/shared/components";
import { tc } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";
import { tb } from "./texts";

const DAYS = [1, 3, 7, 14];
const DAY_MS = 24 * 3600_000;
/** The server counts from its own clock: the longest is left short of its limit. */
const MARGIN_MS = 60_000;

interface OverrideProps {
  cabin: string;
  device: FleetDevice;
  onClose: () => void;
  onDone: () => void;
}

/** Somebody answers for using an overdue instrument, until soon. */
export function OverrideDialog({ cabin, device, onClose, onDone }: OverrideProps) {
  const [reason, setReason] = useState("");
  const [days, setDays] = useState("1");
  const [tried, setTried] = useState(false);
  const act = useAct();

  async function allow() {
    setTried(true);
    const { device_id } = device;
    if (!device_id || !reason.trim()) return;
    const until = new Date(Date.now() + Number(days) * DAY_MS - MARGIN_MS).toISOString();
    if (!(await act.run(() => allowOverdue(cabin, { device_id, until, reason })))) return;
    toast(tb("override.saved"));
    onDone();
    onClose();
  }

  return (
    <Dialog
      open
      title={tb("override.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tc("action.cancel")}</Button>
          <Button kind="danger" busy={act.busy} data-testid="override-yes" onClick={() => void allow()}>
            {tb("override.yes")}
          </Button>
        </>
      }
    >
      <p>{tb("override.help")}</p>
      <Field
        label={tb("override.reason")}
        value={reason}
        maxLength={200}
        autocomplete="off"
        data-testid="override-reason"
        error={tried && !reason.trim() ? t("form.missing") : undefined}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <Select
        label={tb("override.days")}
        value={days}
        options={DAYS.map((count) => ({ value: String(count), label: tb.n("override.day", count) }))}
        onChange={(event) => setDays(event.currentTarget.value)}
      />
      {act.problem && <Refusal problem={act.problem} />}
    </Dialog>
  );
}
