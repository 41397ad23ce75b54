import "./now.css";
import { useState } from "preact/hooks";
import { fetchMyEntries, type QueueEntry } from "~/shared/api/queue";
import type { Me } from "~/shared/api/types";
import { Banner, Button, ButtonLink, Loaded } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { EmergencyPanel } from "~/shared/queue/EmergencyPanel";
import { tq } from "~/shared/queue/texts";
import { PatientGate } from "../PatientGate";
import { JoinForm } from "./JoinForm";
import { tn } from "./texts";
import { Waiting } from "./Waiting";

const POLL_MS = 4_000;

export default function NowPage() {
  useTitle(tn("title"));
  return <PatientGate>{(me) => <Now me={me} />}</PatientGate>;
}

const isLive = ({ outcome }: QueueEntry) => outcome === null;

/** Joining, waiting, being called: one page that keeps itself up to date. */
function Now({ me }: { me: Me }) {
  const mine = useResource((signal) => fetchMyEntries(signal), []);
  usePolling(mine, POLL_MS);
  // What ended before this page was opened is no news.
  const [openedAt] = useState(() => Date.now());
  const [again, setAgain] = useState(false);
  const live = mine.data?.filter(isLive) ?? [];
  const ended = mine.data?.find((one) => !isLive(one));
  const joined = (entry: QueueEntry) => {
    setAgain(false);
    mine.set([entry, ...(mine.data ?? [])]);
  };
  return (
    <main id="contenu" class="page stack now">
      <Loaded resource={mine} skeleton={[64, 320]}>
        {() =>
          live.length > 0 ? (
            live.map((entry) => (
              <Waiting
                key={entry.entry_id}
                entry={entry}
                own={entry.patient_id === me.patient_id}
                stale={mine.problem !== undefined}
                onChange={mine.reload}
              />
            ))
          ) : (
            <>
              <h1>{tn("title")}</h1>
              <p class="soft">{tn("lead")}</p>
              {ended && !again && <Ended entry={ended} since={openedAt} />}
              {ended?.state === "redirected" && !again ? (
                <div>
                  <Button kind="quiet" data-testid="join-after-all" onClick={() => setAgain(true)}>
                    {tn("ended.no_danger")}
                  </Button>
                </div>
              ) : (
                <JoinForm me={me} onJoined={joined} />
              )}
            </>
          )
        }
      </Loaded>
    </main>
  );
}

/** How the last wait ended, in words that say what to do. */
function Ended({ entry, since }: { entry: QueueEntry; since: number }) {
  if (entry.state === "redirected") return <EmergencyPanel entry={entry} />;
  const fresh = Date.parse(entry.joined_at) > since - 4 * 3_600_000;
  if (!fresh) return null;
  const words = tn.find(`ended.${entry.state}`) ?? "";
  const why =
    entry.outcome && entry.state !== "left" && entry.state !== "served" ? tq(`outcome.${entry.outcome}`) : "";
  return (
    <Banner title={words} live="polite">
      {why && <p>{why}.</p>}
      {entry.state === "served" ? (
        <div>
          <ButtonLink href="/dossier">{tn("ended.record")}</ButtonLink>
        </div>
      ) : (
        <p>{tn("ended.again")}</p>
      )}
    </Banner>
  );
}
