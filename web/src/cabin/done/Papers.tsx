import { useEffect, useState } from "preact/hooks";
import { fetchDocuments, fetchPrescriptions, type Prescription } from "~/shared/api/prescriptions";
import { type Action, useAction } from "~/shared/hooks/useAction";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { PrescriptionPaper } from "~/shared/prescriptions/PrescriptionPaper";

/** The doctor may sign a moment after the end of the visit. */
const ASK_EVERY_MS = 4_000;

interface Printing {
  /** How many prescriptions there are to print. */
  count: number;
  papers: Prescription[];
  action: Action;
  print: () => void;
}

/**
 * Prescriptions are on this screen's memory only between the press and the printer: they are asked for then, and let go
 * of as soon as the printer has them.
 */
export function usePrinting(visitId: string): Printing {
  const documents = useResource((signal) => fetchDocuments(visitId, signal), [visitId]);
  usePolling(documents, ASK_EVERY_MS);
  const count = documents.data?.to_print ?? 0;
  const [papers, setPapers] = useState<Prescription[]>();
  const action = useAction();
  useEffect(() => {
    if (!papers) return;
    try {
      print();
    } finally {
      setPapers(undefined);
    }
  }, [papers]);
  return {
    count,
    papers: papers ?? [],
    action,
    print: () => void action.run(async () => setPapers(count > 0 ? await fetchPrescriptions(visitId) : [])),
  };
}

/** A sheet of paper each; on the screen they are not shown. */
export function Papers({ papers }: { papers: Prescription[] }) {
  return (
    <div class="papers">
      {papers.map(
        ({ prescription_id, sheet }) => sheet && <PrescriptionPaper key={prescription_id} sheet={sheet} />,
      )}
    </div>
  );
}
