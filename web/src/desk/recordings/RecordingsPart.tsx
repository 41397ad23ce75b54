import { useEffect } from "preact/hooks";
import { fetchRecordings, type Recording } from "~/shared/api/recordings";
import { Sounds } from "~/shared/auscultation/Sounds";
import { ErrorPanel } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { StoredWaves } from "./StoredWaves";

interface RecordingsPartProps {
  consultationId: string;
  /** Changes when there may be a new recording. */
  round?: string;
}

const UNFINISHED_MS = 10_000;

/** What was recorded in a visit: sounds to hear again and curves to look at. Nothing where there is none. */
export function RecordingsPart({ consultationId, round = "" }: RecordingsPartProps) {
  const found = useResource((signal) => fetchRecordings(consultationId, signal), [consultationId]);
  useEffect(() => {
    if (found.data) found.reload();
  }, [round]);
  if (found.problem && !found.data) return <ErrorPanel problem={found.problem} onRetry={found.reload} />;
  const recordings = found.data ?? [];
  return (
    <>
      {recordings.some(({ complete }) => !complete) && <AskAgain resource={found} />}
      <Sounds recordings={recordings} />
      <StoredWaves recordings={recordings} />
    </>
  );
}

/** Pieces may still be on their way. */
function AskAgain({ resource }: { resource: Resource<Recording[]> }) {
  usePolling(resource, UNFINISHED_MS);
  return null;
}
