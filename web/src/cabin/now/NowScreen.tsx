import "./now.css";
import { Clock3 } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchMyEntries, type QueueEntry } from "~/shared/api/queue";
import type { Appointment } from "~/shared/api/types";
import { Button, EmptyState, Loaded } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { EmergencyPanel } from "~/shared/queue/EmergencyPanel";
import { IdleGuard } from "../IdleGuard";
import { NowForm } from "./NowForm";
import { NowWaiting } from "./NowWaiting";
import { tn } from "./texts";

const POLL_MS = 3_000;

interface NowScreenProps {
  onVisit: (appointment: Appointment) => void;
  onHome: () => void;
}

/** For who has no appointment: danger first, who and why, then the place in the queue. */
export function NowScreen({ onVisit, onHome }: NowScreenProps) {
  const here = useResource((signal) => fetchMyEntries(signal), []);
  usePolling(here, POLL_MS);
  const [joined, setJoined] = useState<QueueEntry>();
  if (joined?.state === "redirected") {
    return (
      <main id="contenu" class="kiosk-page">
        <h1>{tn("title")}</h1>
        <EmergencyPanel entry={joined} />
        <div>
          <Button onClick={onHome}>{tn("ended.home")}</Button>
        </div>
      </main>
    );
  }
  return (
    <main id="contenu" class="kiosk-page now-screen">
      <Loaded resource={here} skeleton={[120, 320]}>
        {(entries) => {
          const live = entries[0];
          if (live) return <NowWaiting entry={live} onChange={here.reload} onVisit={onVisit} />;
          if (joined) return <Over onHome={onHome} />;
          return (
            <>
              <IdleGuard onIdle={onHome} />
              <NowForm
                onJoined={(entry) => {
                  setJoined(entry);
                  if (entry.state !== "redirected") here.set([entry]);
                }}
              />
            </>
          );
        }}
      </Loaded>
    </main>
  );
}

function Over({ onHome }: { onHome: () => void }) {
  return (
    <EmptyState level={1} icon={Clock3} title={tn("ended.title")}>
      <p>{tn("ended.help")}</p>
      <Button kind="primary" onClick={onHome}>
        {tn("ended.home")}
      </Button>
    </EmptyState>
  );
}
