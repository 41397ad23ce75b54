import { Clock, RotateCcw } from "lucide-preact";
import { useId, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { type CancelCode, giveBack } from "~/shared/api/search";
import type { Appointment } from "~/shared/api/types";
import { Banner, Button, ButtonLink, Dialog, ErrorPanel, TextArea, toast } from "~/shared/components";
import { fullDate, timeOfDay } from "~/shared/i18n";
import { forgetTimes } from "../finding/kept";
import { tf } from "../finding/texts";
import { t } from "../texts";

interface CancelDialogProps {
  appointment: Appointment;
  open: boolean;
  now: number;
  onClose: () => void;
  onCancelled: (appointment: Appointment) => void;
}

const CODES = [
  "patient_unavailable",
  "patient_unwell",
  "patient_better",
  "patient_elsewhere",
  "transport",
  "mistake",
  "other",
] as const satisfies CancelCode[];
const HOUR_MS = 3_600_000;

/** Names what will be lost, asks why, and keeps the appointment unless told otherwise. */
export function CancelDialog({ appointment, open, now, onClose, onCancelled }: CancelDialogProps) {
  const [code, setCode] = useState<CancelCode>();
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const { appointment_id, starts_at, late_from, practitioner } = appointment;
  const when = `${fullDate(starts_at)}, ${timeOfDay(starts_at)}`;
  const late = now >= Date.parse(late_from);

  async function cancel() {
    setBusy(true);
    setProblem(undefined);
    try {
      const reason = words.trim();
      onCancelled(
        await giveBack(appointment_id, { ...(code ? { code } : {}), ...(reason ? { reason } : {}) }),
      );
      forgetTimes();
      onClose();
      toast(t("visit.cancelled_toast"));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      title={t("visit.cancel_title")}
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {t("visit.cancel_keep")}
          </Button>
          <Button kind="danger" busy={busy} onClick={() => void cancel()}>
            {t("visit.cancel_yes")}
          </Button>
        </>
      }
    >
      <p>{t("visit.cancel_name", { when, name: practitioner.name })}</p>
      {late && (
        <Banner
          tone="help"
          icon={Clock}
          title={tf("cancel.late", {
            hours: Math.round((Date.parse(starts_at) - Date.parse(late_from)) / HOUR_MS),
          })}
        >
          <p>{tf("cancel.late_text")}</p>
        </Banner>
      )}
      {appointment.status === "booked" && (
        <div>
          <ButtonLink icon={RotateCcw} href={`/rendez-vous/${appointment_id}/deplacer`}>
            {tf("cancel.move")}
          </ButtonLink>
        </div>
      )}
      <Why code={code} onPick={setCode} />
      {code === "other" && (
        <TextArea
          label={tf("cancel.words")}
          optional
          value={words}
          maxLength={300}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      )}
      {problem && <ErrorPanel problem={problem} />}
    </Dialog>
  );
}

function Why({ code, onPick }: { code: CancelCode | undefined; onPick: (code: CancelCode) => void }) {
  const name = useId();
  return (
    <fieldset class="why">
      <legend>{tf("cancel.why")}</legend>
      {CODES.map((one) => (
        <label key={one} class="why__one">
          <input type="radio" name={name} value={one} checked={code === one} onChange={() => onPick(one)} />
          {tf(`cancel.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}
