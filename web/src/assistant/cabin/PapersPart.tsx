import { CircleCheckBig, FileText, Hourglass, type LucideIcon, Printer } from "lucide-preact";
import type { CabinCard } from "~/shared/api/cabins";
import { askToPrint, fetchDocuments, type VisitDocuments } from "~/shared/api/prescriptions";
import { Badge, Button, ErrorPanel, Loaded } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { timeOfDay } from "~/shared/i18n";
import { tb } from "./texts";

const POLL_MS = 3_000;

/** The papers of the visit that has just ended: which are printed, and one touch to have the cabin print them. */
export function PapersPart({ card: { ended } }: { card: CabinCard }) {
  return ended ? <Papers key={ended.appointment_id} ended={ended} /> : null;
}

function Papers({ ended }: { ended: NonNullable<CabinCard["ended"]> }) {
  const id = ended.appointment_id;
  const documents = useResource((signal) => fetchDocuments(id, signal), [id]);
  usePolling(documents, POLL_MS);
  const { busy, problem, run } = useAction();
  const title = `cabin-papers-${id}`;
  return (
    <section class="stack cabin-papers" aria-labelledby={title} data-testid="cabin-papers">
      <h3 id={title}>{tb("papers.title", { name: ended.patient.name })}</h3>
      <Loaded resource={documents} skeleton={[96]}>
        {(found) => (
          <>
            <List documents={found} />
            <Button
              kind={allPrinted(found) ? "secondary" : "primary"}
              icon={Printer}
              wide
              busy={busy}
              data-testid="cabin-print"
              onClick={() => void run(async () => documents.set(await askToPrint(id)))}
            >
              {tb(allPrinted(found) ? "papers.again" : "papers.print")}
            </Button>
            <p class="soft small" role="status" data-testid="cabin-print-state">
              {found.asked_at ? tb("papers.asked", { time: timeOfDay(found.asked_at) }) : tb("papers.help")}
            </p>
          </>
        )}
      </Loaded>
      {problem && <ErrorPanel problem={problem} />}
    </section>
  );
}

const allPrinted = ({ papers }: VisitDocuments) => papers.every(({ printed_at }) => printed_at);

function List({ documents: { papers, asked_at } }: { documents: VisitDocuments }) {
  let number = 0;
  const several = papers.filter(({ kind }) => kind === "prescription").length > 1;
  return (
    <ul class="cabin-papers__list">
      {papers.map(({ kind, printed_at }) => {
        if (kind === "prescription") number += 1;
        const name =
          kind === "prescription" && several
            ? tb("papers.prescription_n", { n: number })
            : tb(`papers.${kind}`);
        return (
          <li key={`${kind} ${number}`} data-printed={printed_at ? "" : undefined}>
            <FileText size={22} aria-hidden="true" />
            <span>{name}</span>
            <Standing printedAt={printed_at} asked={asked_at !== null} />
          </li>
        );
      })}
    </ul>
  );
}

function Standing({ printedAt, asked }: { printedAt: string | null; asked: boolean }) {
  if (printedAt)
    return (
      <Said
        icon={CircleCheckBig}
        tone="action"
        words={tb("papers.printed", { time: timeOfDay(printedAt) })}
      />
    );
  return asked ? (
    <Said icon={Hourglass} tone="plain" words={tb("papers.waits")} />
  ) : (
    <Said icon={Printer} tone="help" words={tb("papers.left")} />
  );
}

function Said({ icon, tone, words }: { icon: LucideIcon; tone: "action" | "plain" | "help"; words: string }) {
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}
