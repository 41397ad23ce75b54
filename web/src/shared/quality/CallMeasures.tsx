import "./measures.css";
import { useState } from "preact/hooks";
import { fetchCallQuality } from "~/shared/api/quality";
import { Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { CallTimeline } from "./CallTimeline";
import { Findings } from "./Findings";
import { tq } from "./texts";

/** The measures of a call on the page of its visit: asked for, and noted in the journal, only when opened. */
export function CallMeasures({ consultationId }: { consultationId: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <details
      class="measures"
      data-testid="call-measures"
      onToggle={(event) => setOpened(opened || event.currentTarget.open)}
    >
      <summary>{tq("measures.open")}</summary>
      {opened && <Measures consultationId={consultationId} />}
    </details>
  );
}

function Measures({ consultationId }: { consultationId: string }) {
  const call = useResource((signal) => fetchCallQuality(consultationId, signal), [consultationId]);
  return (
    <Loaded resource={call} skeleton={[56, 96]}>
      {(found) => (
        <div class="stack">
          {found.findings.length > 0 && <Findings call={found} />}
          <CallTimeline call={found} small />
        </div>
      )}
    </Loaded>
  );
}
