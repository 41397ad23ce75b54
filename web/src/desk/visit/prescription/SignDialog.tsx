import { PenLine } from "lucide-preact";
import { useEffect } from "preact/hooks";
import { type Prescription, signPrescription } from "~/shared/api/prescriptions";
import { Banner, Button, Dialog, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { PrescriptionPaper } from "~/shared/prescriptions/PrescriptionPaper";
import { missingWords } from "./items";
import { tx } from "./texts";

interface SignDialogProps {
  /** As the server keeps it; open while there is one. */
  draft: Prescription | undefined;
  onClose: () => void;
  onSigned: () => void;
}

/** The paper as it will be, and the signature. */
export function SignDialog({ draft, onClose, onSigned }: SignDialogProps) {
  const { busy, problem, run, forget } = useAction();
  useEffect(forget, [draft?.revision]);
  const sign = () =>
    run(async () => {
      if (!draft) return;
      await signPrescription(draft.prescription_id, draft.revision);
      toast(tx("sign.done"));
      onSigned();
    });
  const missing = problem?.is("prescription.incomplete") ? problem.extra.missing : undefined;
  return (
    <Dialog
      open={draft !== undefined}
      title={tx("sign.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{tx("sign.back")}</Button>
          <Button kind="primary" icon={PenLine} busy={busy} data-testid="rx-sign" onClick={() => void sign()}>
            {tx("sign.yes")}
          </Button>
        </>
      }
    >
      {draft?.sheet && <PrescriptionPaper sheet={draft.sheet} />}
      {Array.isArray(missing) ? (
        <Banner tone="amber" title={tx("sign.missing")} live="assertive">
          <ul data-testid="rx-missing">
            {missingWords(missing.map(String), draft?.content?.items ?? []).map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </Banner>
      ) : (
        problem && <ErrorPanel problem={problem} />
      )}
      <p>{tx("sign.text")}</p>
      <p class="soft small">{tx("sign.unverified")}</p>
    </Dialog>
  );
}
