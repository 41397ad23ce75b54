import { BellRing, DoorOpen, LogOut, PauseCircle, Undo2, Video, WifiOff } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { answerCall, comeBack, goAway, leaveQueue, type QueueEntry } from "~/shared/api/queue";
import { Banner, Button, ButtonLink, Card, Dialog, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useTitle } from "~/shared/hooks/useTitle";
import { timeOfDay } from "~/shared/i18n";
import { Standing } from "~/shared/queue/Standing";
import { placeWords } from "~/shared/queue/standing";
import { ring } from "~/shared/ring";
import { tn } from "./texts";

interface WaitingProps {
  entry: QueueEntry;
  /** For the reader, not for a relative. */
  own: boolean;
  stale: boolean;
  onChange: () => void;
}

/** From the place in the queue to the doctor who waits. */
export function Waiting({ entry, own, stale, onChange }: WaitingProps) {
  const { state } = entry;
  useTitle(titleOf(entry));
  useCalled(state === "called");
  return (
    <div class="stack" data-testid="queue-entry" data-state={state}>
      {stale && <Banner tone="amber" icon={WifiOff} title={tn("wait.stale")} live="polite" />}
      {state === "called" || state === "in_visit" ? (
        <Called entry={entry} onChange={onChange} />
      ) : (
        <InLine entry={entry} own={own} onChange={onChange} />
      )}
    </div>
  );
}

function titleOf(entry: QueueEntry): string {
  if (entry.state === "called") return tn("called.tab");
  return entry.place ? tn("wait.tab", { place: placeWords(entry) }) : tn("title");
}

/** A sound and a shake, once, when a doctor calls. */
function useCalled(called: boolean) {
  const before = useRef(called);
  useEffect(() => {
    if (called && !before.current) {
      ring();
      navigator.vibrate?.([200, 100, 200]);
    }
    before.current = called;
  }, [called]);
}

function Called({ entry, onChange }: { entry: QueueEntry; onChange: () => void }) {
  const { route } = useLocation();
  const action = useAction();
  const answered = entry.state === "in_visit";
  const visit = `/visite/${entry.appointment_id}`;
  const answer = () =>
    action.run(async () => {
      try {
        await answerCall(entry.entry_id);
      } catch (thrown) {
        onChange();
        throw thrown;
      }
      route(visit);
    });
  return (
    <Card tone="action" labelledBy="called-title" class="now__called">
      <BellRing size={40} strokeWidth={1.75} aria-hidden="true" />
      <h1 id="called-title" role={answered ? undefined : "alert"}>
        {answered ? tn("visit.title") : tn("called.title", { name: entry.practitioner_name ?? "" })}
      </h1>
      {!answered && entry.answer_by && (
        <p class="figures">{tn("called.by", { time: timeOfDay(entry.answer_by) })}</p>
      )}
      {action.problem && <ErrorPanel problem={action.problem} />}
      {answered ? (
        <ButtonLink kind="primary" icon={Video} wide href={visit}>
          {tn("visit.go")}
        </ButtonLink>
      ) : (
        <Button
          kind="primary"
          icon={DoorOpen}
          wide
          busy={action.busy}
          data-testid="answer-call"
          onClick={() => void answer()}
        >
          {tn("called.answer")}
        </Button>
      )}
    </Card>
  );
}

function InLine({ entry, own, onChange }: { entry: QueueEntry; own: boolean; onChange: () => void }) {
  const action = useAction();
  const [leaving, setLeaving] = useState(false);
  const away = entry.state === "away";
  const act = (step: (id: string) => Promise<unknown>) =>
    void action.run(async () => {
      try {
        await step(entry.entry_id);
      } finally {
        onChange();
      }
    });
  return (
    <>
      <h1>{own ? tn("wait.title") : tn("wait.title_other", { name: entry.patient_name })}</h1>
      {away ? (
        <Banner tone="help" icon={PauseCircle} title={tn("away.title")} live="polite">
          <p class="figures">{tn("away.until", { time: timeOfDay(entry.away_until ?? "") })}</p>
        </Banner>
      ) : (
        <Card tone="action">
          <Standing entry={entry} />
        </Card>
      )}
      {action.problem && <ErrorPanel problem={action.problem} />}
      {away ? (
        <Button
          kind="primary"
          icon={Undo2}
          wide
          busy={action.busy}
          data-testid="come-back"
          onClick={() => act(comeBack)}
        >
          {tn("away.back")}
        </Button>
      ) : (
        <>
          <p>{tn("wait.stay")}</p>
          <Button
            icon={PauseCircle}
            wide
            busy={action.busy}
            data-testid="go-away"
            onClick={() => act(goAway)}
          >
            {tn("wait.away")}
          </Button>
          <p class="soft small">{tn("wait.away_hint")}</p>
        </>
      )}
      <p class="soft small figures">{tn("wait.since", { time: timeOfDay(entry.joined_at) })}</p>
      <div>
        <Button kind="quiet" icon={LogOut} onClick={() => setLeaving(true)}>
          {tn("wait.leave")}
        </Button>
      </div>
      <Dialog
        open={leaving}
        title={tn("leave.title")}
        onClose={() => setLeaving(false)}
        actions={
          <>
            <Button kind="primary" onClick={() => setLeaving(false)}>
              {tn("leave.stay")}
            </Button>
            <Button
              kind="danger"
              data-testid="leave-yes"
              onClick={() => {
                setLeaving(false);
                act(leaveQueue);
              }}
            >
              {tn("leave.yes")}
            </Button>
          </>
        }
      >
        <p>{tn("leave.text")}</p>
      </Dialog>
    </>
  );
}
