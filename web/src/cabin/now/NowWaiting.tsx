import { BellRing, DoorOpen, LogOut, Undo2 } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { fetchConsultation } from "~/shared/api/endpoints";
import { answerCall, comeBack, leaveQueue, type QueueEntry } from "~/shared/api/queue";
import type { Appointment } from "~/shared/api/types";
import { Button, Card, ErrorPanel } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { timeOfDay } from "~/shared/i18n";
import { Standing } from "~/shared/queue/Standing";
import { ring } from "~/shared/ring";
import { tn } from "./texts";

interface NowWaitingProps {
  entry: QueueEntry;
  onChange: () => void;
  onVisit: (appointment: Appointment) => void;
}

/** Place and estimate; when a doctor calls, one press leads into the visit's own steps. No name on this screen. */
export function NowWaiting({ entry, onChange, onVisit }: NowWaitingProps) {
  const action = useAction();
  const { state, entry_id, appointment_id } = entry;
  const called = state === "called" || state === "in_visit";
  useRing(state === "called");
  const act = (step: () => Promise<unknown>) =>
    void action.run(async () => {
      try {
        await step();
      } finally {
        onChange();
      }
    });
  const answer = () =>
    act(async () => {
      await answerCall(entry_id);
      onVisit((await fetchConsultation(appointment_id ?? "")).appointment);
    });
  return (
    <div class="stack" data-testid="kiosk-queue" data-state={state}>
      {called ? (
        <Card tone="action" class="now-called">
          <BellRing size={56} strokeWidth={1.75} aria-hidden="true" />
          <h1 role="alert">{tn("called.title", { name: entry.practitioner_name ?? "" })}</h1>
          {entry.answer_by && <p class="figures">{tn("called.by", { time: timeOfDay(entry.answer_by) })}</p>}
          <Button
            kind="primary"
            icon={DoorOpen}
            wide
            busy={action.busy}
            data-testid="kiosk-answer"
            onClick={answer}
          >
            {tn("called.answer")}
          </Button>
        </Card>
      ) : (
        <>
          <h1>{tn("wait.title")}</h1>
          <Card tone="action">
            {state === "away" ? (
              <p class="figures">{tn("away.title", { time: timeOfDay(entry.away_until ?? "") })}</p>
            ) : (
              <Standing entry={entry} />
            )}
          </Card>
          {state === "away" ? (
            <Button
              kind="primary"
              icon={Undo2}
              wide
              busy={action.busy}
              onClick={() => act(() => comeBack(entry_id))}
            >
              {tn("away.back")}
            </Button>
          ) : (
            <p class="kiosk-lead">{tn("wait.stay")}</p>
          )}
          <div>
            <Button
              kind="quiet"
              icon={LogOut}
              busy={action.busy}
              onClick={() => act(() => leaveQueue(entry_id))}
            >
              {tn("wait.leave")}
            </Button>
          </div>
        </>
      )}
      {action.problem && <ErrorPanel problem={action.problem} />}
    </div>
  );
}

function useRing(called: boolean) {
  const before = useRef(called);
  useEffect(() => {
    if (called && !before.current) ring();
    before.current = called;
  }, [called]);
}
