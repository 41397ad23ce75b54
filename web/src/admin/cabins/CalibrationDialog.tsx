import { useState } from "preact/hooks";
import { enterCalibration, type FleetDevice, setCalibrationRule } from "~/shared/api/fleet";
import { tCall } from "~/shared/call/texts";
import { Button, Dialog, Field, toast } from "~/shared/components";
import { dayOf, fullDate, tc } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { t } from "../texts";
import { tb } from "./texts";

interface CalibrationProps {
  cabin: string;
  device: FleetDevice;
  onClose: () => void;
  onDone: () => void;
}

/** Who verified the instrument, when, with which certificate; and how long that holds for its model. */
export function CalibrationDialog({ cabin, device, onClose, onDone }: CalibrationProps) {
  const { device_id, kind, model, calibration } = device;
  const [doneOn, setDoneOn] = useState(dayOf(Date.now()));
  const [doneBy, setDoneBy] = useState("");
  const [certificate, setCertificate] = useState("");
  const [dueOn, setDueOn] = useState("");
  const [months, setMonths] = useState(calibration?.months ? String(calibration.months) : "");
  const [tried, setTried] = useState(false);
  const act = useAct();

  async function save() {
    setTried(true);
    if (!device_id || !doneBy.trim()) return;
    const saved = await act.run(async () => {
      const interval = Number(months);
      if (interval > 0 && interval !== calibration?.months) {
        await setCalibrationRule(cabin, { kind, model, months: interval });
      }
      await enterCalibration(cabin, {
        device_id,
        done_on: doneOn,
        due_on: dueOn || null,
        done_by: doneBy,
        certificate,
      });
    });
    if (!saved) return;
    toast(tb("calibration.saved"));
    onDone();
    onClose();
  }

  return (
    <Dialog
      open
      title={tb("calibration.title", { name: tCall(`device.${kind}`) })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tc("action.cancel")}</Button>
          <Button kind="primary" busy={act.busy} data-testid="calibration-save" onClick={() => void save()}>
            {t("form.save")}
          </Button>
        </>
      }
    >
      <p class="soft">
        {calibration?.done_on && calibration.done_by
          ? tb("calibration.last", {
              day: fullDate(`${calibration.done_on}T12:00:00Z`),
              who: [calibration.done_by, calibration.certificate].filter(Boolean).join(", "),
            })
          : tb("calibration.never")}
      </p>
      <div class="admin-form__pair">
        <Field
          label={tb("calibration.done_on")}
          type="date"
          value={doneOn}
          max={dayOf(Date.now())}
          onInput={(event) => setDoneOn(event.currentTarget.value)}
        />
        <Field
          label={tb("calibration.due_on")}
          hint={tb("calibration.due_on_hint")}
          type="date"
          optional
          value={dueOn}
          onInput={(event) => setDueOn(event.currentTarget.value)}
        />
      </div>
      <Field
        label={tb("calibration.done_by")}
        hint={tb("calibration.done_by_hint")}
        value={doneBy}
        maxLength={200}
        autocomplete="off"
        data-testid="calibration-by"
        error={tried && !doneBy.trim() ? t("form.missing") : undefined}
        onInput={(event) => setDoneBy(event.currentTarget.value)}
      />
      <Field
        label={tb("calibration.certificate")}
        hint={tb("calibration.certificate_hint")}
        optional
        value={certificate}
        maxLength={200}
        autocomplete="off"
        onInput={(event) => setCertificate(event.currentTarget.value)}
      />
      <Field
        label={tb("calibration.months")}
        hint={tb("calibration.months_hint", { model })}
        type="number"
        inputMode="numeric"
        min={1}
        max={120}
        value={months}
        data-testid="calibration-months"
        onInput={(event) => setMonths(event.currentTarget.value)}
      />
      {act.problem && <Refusal problem={act.problem} />}
    </Dialog>
  );
}
