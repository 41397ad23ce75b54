import { ChevronDown, PenLine, Trash2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { discardPrescription, type Prescription, type PrescriptionContent } from "~/shared/api/prescriptions";
import type { Consultation } from "~/shared/api/types";
import { Banner, Button, Dialog, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { Lines } from "./Lines";
import { numberIn } from "./MedicineFields";
import { SignDialog } from "./SignDialog";
import { Templates } from "./Templates";
import { tx } from "./texts";
import { useWriting } from "./useWriting";

interface EditorProps {
  visit: Consultation;
  draft: Prescription | undefined;
  /** What a new one begins with: the lines of the one it replaces. */
  start: PrescriptionContent | undefined;
  replaces: { id: string; when: string } | undefined;
  onClose: () => void;
}

/** Line by line; kept on the server as it is written, read again as paper before it is signed. */
export function Editor({ visit, draft, start, replaces, onClose }: EditorProps) {
  const id = visit.consultation_id;
  const writing = useWriting(id, draft, start, replaces?.id ?? null);
  const { content, change, state, problem, keep } = writing;
  const [toSign, setToSign] = useState<Prescription>();
  return (
    <section class="rx-editor stack" aria-label={tx("editor.title")} data-testid="rx-editor">
      {replaces && (
        <Banner>
          <p>{tx("editor.replaces", { when: replaces.when })}</p>
        </Banner>
      )}
      <Templates
        patientId={visit.appointment.patient.patient_id}
        items={content.items}
        onUse={(items) => change({ ...content, items: [...content.items, ...items] })}
      />
      <Lines items={content.items} onChange={(items) => change({ ...content, items })} />
      <Body content={content} change={change} />
      {problem && <ErrorPanel problem={problem} onRetry={() => void keep()} />}
      <p class="soft small" role="status" data-testid="rx-state" data-state={state}>
        {content.items.length > 0 && tx(state === "kept" ? "editor.kept" : `editor.${state}`)}
      </p>
      <div class="rx-foot">
        <Button
          kind="primary"
          icon={PenLine}
          data-testid="rx-preview"
          onClick={() => void keep().then((kept) => setToSign(kept))}
        >
          {tx("editor.preview")}
        </Button>
        <Button icon={ChevronDown} onClick={() => void keepIfAny(writing).then(onClose)}>
          {tx("editor.close")}
        </Button>
        <Discard visitId={id} onDone={onClose} />
      </div>
      <SignDialog draft={toSign} onClose={() => setToSign(undefined)} onSigned={onClose} />
    </section>
  );
}

/** Nothing is kept of a page that stayed empty. */
async function keepIfAny({ content, keep }: ReturnType<typeof useWriting>): Promise<void> {
  if (content.items.length > 0) await keep();
}

function Body({
  content,
  change,
}: {
  content: PrescriptionContent;
  change: (content: PrescriptionContent) => void;
}) {
  return (
    <div class="rx-pair">
      <Field
        label={tx("editor.weight")}
        hint={tx("editor.body_hint")}
        optional
        type="number"
        inputMode="decimal"
        min={0.3}
        max={400}
        step={0.1}
        value={content.weight_kg ?? ""}
        onInput={(event) => {
          const kg = event.currentTarget.valueAsNumber;
          change({ ...content, weight_kg: kg >= 0.3 && kg <= 400 ? kg : null });
        }}
      />
      <Field
        label={tx("editor.height")}
        optional
        type="number"
        inputMode="numeric"
        min={20}
        max={260}
        value={content.height_cm ?? ""}
        onChange={(event) => change({ ...content, height_cm: numberIn(event.currentTarget.value, 20, 260) })}
      />
    </div>
  );
}

function Discard({ visitId, onDone }: { visitId: string; onDone: () => void }) {
  const [open, setOpen] = useState(false);
  const { busy, problem, run } = useAction();
  const discard = () =>
    run(async () => {
      await discardPrescription(visitId);
      onDone();
    });
  return (
    <>
      <Button kind="quiet" icon={Trash2} onClick={() => setOpen(true)}>
        {tx("editor.discard")}
      </Button>
      <Dialog
        open={open}
        title={tx("editor.discard_title")}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button kind="primary" onClick={() => setOpen(false)}>
              {tx("cancel.keep")}
            </Button>
            <Button kind="danger" busy={busy} onClick={() => void discard()}>
              {tx("editor.discard")}
            </Button>
          </>
        }
      >
        <p>{tx("editor.discard_text")}</p>
        {problem && <ErrorPanel problem={problem} />}
      </Dialog>
    </>
  );
}
