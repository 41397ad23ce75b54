import { Link2, Link2Off, RefreshCw } from "lucide-preact";
import { type AuditState, fetchAuditState } from "~/shared/api/admin";
import { Banner, Button, ErrorPanel, Skeleton } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { fromNow, timeOfDay } from "~/shared/i18n";
import { ta } from "./texts";

/** A seal leaves every 60 s; twice missed is late. */
const LATE_MS = 150_000;

/** Does the journal hold? The server reads all of it, so it is asked once a visit, and when a person asks. */
export function ChainCard() {
  const state = useResource(
    async (signal) => ({ answer: await fetchAuditState(signal), at: Date.now() }),
    [],
  );
  return (
    <>
      {state.problem && <ErrorPanel problem={state.problem} onRetry={state.reload} />}
      {!state.data && !state.problem && <Skeleton heights={[112]} />}
      {state.data && (
        <Chain state={state.data.answer} at={state.data.at} busy={state.loading} onVerify={state.reload} />
      )}
    </>
  );
}

interface ChainProps {
  state: AuditState;
  /** When the server said so. */
  at: number;
  busy: boolean;
  onVerify: () => void;
}

function Chain({ state, at, busy, onVerify }: ChainProps) {
  const { intact, broken, entries, last_export_at } = state;
  const verify = (
    <Button kind="quiet" class="btn--flush" icon={RefreshCw} busy={busy} onClick={onVerify}>
      {ta("chain.again")}
    </Button>
  );
  if (!intact) {
    return (
      <Banner tone="red" icon={Link2Off} title={ta("chain.broken")} live="assertive">
        {broken && (
          <p class="figures" data-testid="chain-broken">
            {ta("chain.broken_at", { row: broken })}
          </p>
        )}
        <p>{ta("chain.broken_help")}</p>
        <div>{verify}</div>
      </Banner>
    );
  }
  const late = !last_export_at || at - Date.parse(last_export_at) > LATE_MS;
  const seal = last_export_at
    ? ta("chain.sealed", { age: agoWords(last_export_at, at) })
    : ta("chain.unsealed");
  return (
    <Banner tone={late ? "amber" : "action"} icon={Link2} title={ta(late ? "chain.late" : "chain.intact")}>
      <p class="figures" data-testid="chain-intact">
        {ta("chain.verified", { time: timeOfDay(at) })} {seal} {ta.n("chain.count", entries)}
      </p>
      <p class="soft">{ta(late ? "chain.late_help" : "chain.what")}</p>
      <div>{verify}</div>
    </Banner>
  );
}

/** Under two minutes the seconds count. */
function agoWords(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  return seconds < 120 ? ta("ago.seconds", { n: seconds }) : fromNow(at, now);
}
