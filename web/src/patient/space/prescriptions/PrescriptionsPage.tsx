import "./prescriptions.css";
import { Download, Printer, ScrollText } from "lucide-preact";
import { fetchPrescriptionsOf, type Prescription, prescriptionPdf } from "~/shared/api/prescriptions";
import type { Me } from "~/shared/api/types";
import { Badge, Banner, Button, ButtonLink, Card, EmptyState, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime, fullDate } from "~/shared/i18n";
import { PrescriptionPaper } from "~/shared/prescriptions/PrescriptionPaper";
import { PatientGate } from "../../PatientGate";
import { personOf } from "../person";
import { SpacePage } from "../SpacePage";
import { printOne } from "./printOne";
import { tr } from "./texts";

export default function PrescriptionsPage() {
  return <PatientGate>{(me) => <Prescriptions me={me} />}</PatientGate>;
}

/** What was prescribed, newest first; what is cancelled stays, and says so. */
function Prescriptions({ me }: { me: Me }) {
  const { patientId, other } = personOf(me);
  const found = useResource((signal) => fetchPrescriptionsOf(patientId, signal), [patientId]);
  return (
    <SpacePage title={other ? tr("title_of", { name: other }) : tr("title")} lead={tr("lead")} me={me}>
      <Loaded resource={found} skeleton={[160, 160]}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={ScrollText} title={tr("empty")}>
              <p>{tr("empty_text")}</p>
            </EmptyState>
          ) : (
            <>
              <ul class="stack">
                {all.map((one, index) => (
                  <li key={one.prescription_id}>
                    <Shown prescription={one} open={index === 0 && one.status === "active"} />
                  </li>
                ))}
              </ul>
              <Banner>
                <p>{tr("paper_note")}</p>
                <p>{tr("french_note")}</p>
              </Banner>
            </>
          )
        }
      </Loaded>
    </SpacePage>
  );
}

function Shown({ prescription: one, open }: { prescription: Prescription; open: boolean }) {
  const { prescription_id: id, sheet, status, authored_on, cancelled_at, status_reason } = one;
  const titleId = `ordonnance-${id}`;
  const active = status === "active";
  return (
    <Card as="article" labelledBy={titleId}>
      <div class="stack" data-testid="my-prescription" data-status={status}>
        <header class="stack my-prescription__head">
          <h2 id={titleId}>{tr("by", { when: fullDate(authored_on ?? one.changed_at) })}</h2>
          <p class="row">
            <Badge tone={active ? "action" : "plain"}>
              {tr(active ? "status.active" : "status.cancelled")}
            </Badge>
            {sheet && (
              <span class="soft">
                {sheet.prescriber}, {sheet.qualification}
              </span>
            )}
          </p>
        </header>
        {cancelled_at && status_reason && (
          <p>{tr("cancelled", { when: dayAndTime(cancelled_at), why: tr(`why.${status_reason}`) })}</p>
        )}
        {sheet ? (
          <>
            <details class="my-prescription__paper" open={open}>
              <summary>{tr("show")}</summary>
              <PrescriptionPaper sheet={sheet} />
            </details>
            <div class="row">
              <ButtonLink
                icon={Download}
                href={prescriptionPdf(id)}
                download="ordonnance.pdf"
                data-testid="prescription-pdf"
              >
                {tr("download")}
              </ButtonLink>
              {active && (
                <Button icon={Printer} data-testid="prescription-print" onClick={(event) => printOne(event)}>
                  {tr("print")}
                </Button>
              )}
            </div>
          </>
        ) : (
          <p>{tr("erased")}</p>
        )}
      </div>
    </Card>
  );
}
