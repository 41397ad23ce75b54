import "./prescription.css";
import { Ban, Download, PenLine, Repeat } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchPrescriptions, type Prescription, prescriptionPdf } from "~/shared/api/prescriptions";
import type { Consultation } from "~/shared/api/types";
import { Badge, Button, ButtonLink, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime } from "~/shared/i18n";
import { PrescriptionPaper } from "~/shared/prescriptions/PrescriptionPaper";
import { CancelDialog } from "./CancelDialog";
import { Editor } from "./Editor";
import { tx } from "./texts";

/** The prescriptions of one visit: what was signed, and the one that is being written. */
export function PrescriptionPart({ visit }: { visit: Consultation }) {
  const id = visit.consultation_id;
  const found = useResource((signal) => fetchPrescriptions(id, signal), [id]);
  const [writing, setWriting] = useState<{ replaces?: Prescription }>();
  const done = () => {
    setWriting(undefined);
    found.reload();
  };
  const mayWrite = visit.in_charge && (visit.status === "in_progress" || visit.status === "ended");
  return (
    <div class="stack rx" data-testid="prescriptions">
      <Loaded resource={found} skeleton={[72]}>
        {(all) => {
          const draft = all.find(({ status }) => status === "draft");
          if (writing) {
            const prior =
              writing.replaces ?? all.find((one) => one.prescription_id === draft?.prior_prescription_id);
            return (
              <Editor
                visit={visit}
                draft={draft}
                start={prior?.content ?? undefined}
                replaces={
                  prior && {
                    id: prior.prescription_id,
                    when: dayAndTime(prior.authored_on ?? prior.changed_at),
                  }
                }
                onClose={done}
              />
            );
          }
          const signed = all.filter(({ status }) => status !== "draft");
          return (
            <>
              {signed.length === 0 && !draft && <p class="soft">{tx("none")}</p>}
              {signed.map((one) => (
                <Signed
                  key={one.prescription_id}
                  prescription={one}
                  mayReplace={mayWrite && !draft}
                  mayCancel={mayWrite}
                  onReplace={() => setWriting({ replaces: one })}
                  onChanged={found.reload}
                />
              ))}
              {mayWrite && (
                <div>
                  <Button icon={PenLine} data-testid="rx-write" onClick={() => setWriting({})}>
                    {tx(draft ? "continue" : "write")}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

interface SignedProps {
  prescription: Prescription;
  mayReplace: boolean;
  mayCancel: boolean;
  onReplace: () => void;
  onChanged: () => void;
}

function Signed({ prescription: one, mayReplace, mayCancel, onReplace, onChanged }: SignedProps) {
  const [cancelling, setCancelling] = useState(false);
  const active = one.status === "active";
  return (
    <article class="rx-signed" data-testid="rx-signed" data-status={one.status}>
      <p class="row">
        <Badge tone={active ? "action" : "plain"}>{tx(`status.${one.status}`)}</Badge>
        <span class="figures">{statusWords(one)}</span>
      </p>
      {one.sheet ? (
        <>
          <p class="soft small">{one.sheet.items.map(({ title }) => title).join(" · ")}</p>
          <details class="rx-more">
            <summary>{tx("show")}</summary>
            <PrescriptionPaper sheet={one.sheet} />
          </details>
          <div class="rx-foot">
            <ButtonLink icon={Download} href={prescriptionPdf(one.prescription_id)} download="ordonnance.pdf">
              {tx("pdf")}
            </ButtonLink>
            {active && mayReplace && (
              <Button icon={Repeat} data-testid="rx-replace" onClick={onReplace}>
                {tx("replace")}
              </Button>
            )}
            {active && mayCancel && (
              <Button kind="quiet" icon={Ban} data-testid="rx-cancel" onClick={() => setCancelling(true)}>
                {tx("cancel")}
              </Button>
            )}
          </div>
        </>
      ) : (
        <p>{tx("unreadable")}</p>
      )}
      <CancelDialog
        prescriptionId={one.prescription_id}
        open={cancelling}
        onClose={() => setCancelling(false)}
        onDone={() => {
          setCancelling(false);
          onChanged();
        }}
      />
    </article>
  );
}

function statusWords({ authored_on, cancelled_at, status_reason }: Prescription): string {
  if (cancelled_at && status_reason) {
    return tx("cancelled.when", { when: dayAndTime(cancelled_at), why: tx(`why.${status_reason}`) });
  }
  return authored_on ? tx("signed.when", { when: dayAndTime(authored_on) }) : "";
}
