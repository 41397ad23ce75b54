import { Activity, Camera, CircleCheckBig } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type EndReason, endVisit } from "~/shared/api/consultations";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Consultation } from "~/shared/api/types";
import type { CallSession } from "~/shared/call";
import { Badge, Button, Dialog, ErrorPanel, Field, Select, TextArea } from "~/shared/components";
import { t } from "../texts";
import { keepDraft } from "./drafts";

const REASONS: readonly EndReason[] = ["finished", "emergency", "technical", "patient_left", "other"];

interface EndDialogProps {
  visit: Consultation;
  session: CallSession;
  notes: string;
  onNotes: (text: string) => void;
  open: boolean;
  onClose: () => void;
  onEnded: (visit: Consultation) => void;
}

/** Ending is for everyone in the call: it names the person and shows what will be kept. */
export function EndDialog({ visit, session, notes, onNotes, open, onClose, onEnded }: EndDialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [reason, setReason] = useState<EndReason>("finished");
  const [reasonText, setReasonText] = useState("");
  const { name } = visit.appointment.patient;
  useEffect(() => {
    setProblem(undefined);
    setReason("finished");
    setReasonText("");
  }, [open]);

  async function end() {
    setBusy(true);
    setProblem(undefined);
    try {
      const done = await endVisit(visit.consultation_id, {
        notes: notes.trim(),
        reason,
        reasonText: reason === "finished" ? "" : reasonText.trim(),
      });
      keepDraft(visit.consultation_id, null);
      onEnded(done);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      title={t("end.title", { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("end.keep")}</Button>
          <Button
            kind="primary"
            icon={CircleCheckBig}
            busy={busy}
            data-testid="end-visit-confirm"
            onClick={() => void end()}
          >
            {t("end.yes")}
          </Button>
        </>
      }
    >
      <p>{t("end.lead")}</p>
      <p class="row">
        <Badge icon={Camera}>{t.n("row.photos", visit.photos.length)}</Badge>
        <Badge icon={Activity}>{t.n("row.readings", session.readings.list.value.length)}</Badge>
      </p>
      <Select
        label={t("end.reason")}
        value={reason}
        data-testid="end-reason"
        hint={reason === "emergency" ? t("end.emergency_help") : undefined}
        options={REASONS.map((value) => ({ value, label: t(`end.reason_${value}`) }))}
        onChange={(event) => setReason(event.currentTarget.value as EndReason)}
      />
      {reason !== "finished" && (
        <Field
          label={t("end.reason_text")}
          optional
          maxLength={300}
          value={reasonText}
          data-testid="end-reason-text"
          onInput={(event) => setReasonText(event.currentTarget.value)}
        />
      )}
      <TextArea
        label={t("notes.label")}
        placeholder={t("notes.placeholder")}
        value={notes}
        rows={6}
        maxLength={20_000}
        data-testid="end-notes"
        onInput={(event) => onNotes(event.currentTarget.value)}
      />
      {problem && (
        <ErrorPanel problem={problem} onRetry={() => void end()}>
          <p>{t("end.failed_kept")}</p>
        </ErrorPanel>
      )}
    </Dialog>
  );
}
