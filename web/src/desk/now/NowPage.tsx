import "./now.css";
import { CalendarClock, PhoneCall, UsersRound, WifiOff } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { fetchDesk, type QueueDesk, takeNext } from "~/shared/api/queue";
import { Banner, Button, EmptyState, ErrorPanel, Loaded } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { duration, timeOfDay } from "~/shared/i18n";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { DeskHeader } from "../DeskHeader";
import { CurrentCall } from "./CurrentCall";
import { PresenceBar } from "./PresenceBar";
import { presence, useArrivals } from "./pulse";
import { tn } from "./texts";
import { WaitingRow } from "./WaitingRow";

const POLL_MS = 4_000;

/** The doctor's side of the queue: open, see who waits, call the next. */
export default function NowPage() {
  const desk = useResource((signal) => fetchDesk(signal), []);
  usePolling(desk, POLL_MS);
  const answeredAt = useAnsweredAt(desk);
  useArrivals(desk.data);
  useEffect(() => {
    if (desk.data) presence.value = desk.data.presence;
  }, [desk.data]);
  const count = desk.data?.waiting_count ?? 0;
  useTitle(count > 0 ? tn("tab.waiting", { n: count }) : tn("title"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page page--wide stack">
        <h1>{tn("title")}</h1>
        {desk.problem && desk.data && (
          <Banner
            tone="amber"
            icon={WifiOff}
            title={tn("stale", { time: timeOfDay(answeredAt) })}
            live="polite"
          />
        )}
        <Loaded resource={desk} skeleton={[96, 240]}>
          {(found) => (
            <>
              <PresenceBar presence={found.presence} onChange={desk.reload} />
              {found.current && <CurrentCall call={found.current} desk={found} onChange={desk.reload} />}
              <Line desk={found} onChange={desk.reload} />
            </>
          )}
        </Loaded>
      </main>
    </>
  );
}

function Line({ desk, onChange }: { desk: QueueDesk; onChange: () => void }) {
  const now = useNow(10_000);
  const action = useAction();
  const [besideToo, setBesideToo] = useState(false);
  const { waiting, waiting_count, measured } = desk;
  const open = desk.presence?.open ?? false;
  const take = (beside = false) =>
    void action.run(async () => {
      setBesideToo(beside);
      try {
        await takeNext(beside);
      } finally {
        onChange();
      }
    });
  return (
    <section class="stack" aria-labelledby="line-title">
      <div class="queue__head">
        <h2 id="line-title" class="figures">
          <span role="status">{waiting_count > 0 ? tn.n("line.title", waiting_count) : tn("line.none")}</span>
        </h2>
        {open && !desk.current && waiting_count > 0 && (
          <Button
            kind="primary"
            icon={PhoneCall}
            busy={action.busy}
            data-testid="take-next"
            onClick={() => take()}
          >
            {tn("line.take")}
          </Button>
        )}
      </div>
      {action.problem?.is("booking.slot_taken") ? (
        <Banner tone="help" icon={CalendarClock} title={tn("line.agenda")} live="assertive">
          <p>{tn(besideToo ? "line.full_help" : "line.agenda_help")}</p>
          {!besideToo && (
            <div>
              <Button
                icon={PhoneCall}
                busy={action.busy}
                data-testid="take-beside"
                onClick={() => take(true)}
              >
                {tn("line.beside")}
              </Button>
            </div>
          )}
        </Banner>
      ) : (
        action.problem && <ErrorPanel problem={action.problem} />
      )}
      {measured.p50_s !== null && measured.p90_s !== null && (
        <p class="soft small figures">
          {tn("line.measured", {
            half: duration(measured.p50_s * 1000),
            most: duration(measured.p90_s * 1000),
            n: measured.calls,
          })}
        </p>
      )}
      {waiting.length > 0 && (
        <ol class="queue__rows">
          {waiting.map((entry) => (
            <WaitingRow key={entry.entry_id} entry={entry} now={now} onChange={onChange} />
          ))}
        </ol>
      )}
      {open && waiting.length === 0 && (
        <EmptyState icon={UsersRound} title={tn("line.calm")}>
          <p>{tn("line.none_help")}</p>
        </EmptyState>
      )}
    </section>
  );
}
