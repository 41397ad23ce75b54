import "./panels.css";
import { Armchair, DoorOpen, Hourglass, WifiOff } from "lucide-preact";
import { Button, Card } from "../../components";
import { useNow } from "../../hooks/useNow";
import { duration, fromNow } from "../../i18n";
import type { CallSession } from "../call";
import type { CallState } from "../model";
import { tCall } from "../texts";
import { CallNotice } from "./CallNotice";

interface WaitingPanelProps {
  session: CallSession;
  practitionerName: string;
  /** ISO time of the appointment. */
  startsAt: string;
  /** ISO time from which the server counts the waiting; else this page's own. */
  since?: string | null;
  onLeave: () => void;
}

/** A few minutes over time are ordinary; only then is it worth a sentence. */
const LATE_AFTER_MS = 3 * 60_000;
const WORTH_SAYING_MS = 60_000;

const LOOK = {
  connecting: { icon: Hourglass, title: "wait.connecting" },
  waiting: { icon: Armchair, title: "wait.waiting" },
  reconnecting: { icon: WifiOff, title: "wait.reconnecting" },
  admitted: { icon: DoorOpen, title: "wait.entering" },
  in_call: { icon: DoorOpen, title: "wait.entering" },
} as const;

const isOver = (state: CallState) => !(state in LOOK);

/** Before admission: what is true now, since when, and the way out. */
export function WaitingPanel({ session, practitionerName, startsAt, since, onLeave }: WaitingPanelProps) {
  const state = session.state.value;
  if (isOver(state)) return <CallNotice session={session} onBack={onLeave} />;
  const { icon: Icon, title } = LOOK[state as keyof typeof LOOK];
  return (
    <Card class="waiting">
      <div class="waiting__head" role="status" data-testid="waiting" data-call-state={state}>
        <span class={state === "reconnecting" ? "waiting__icon waiting__icon--down" : "waiting__icon"}>
          <Icon size={40} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <h2>{tCall(title)}</h2>
        {state === "waiting" && <p>{tCall("wait.waiting_help", { name: practitionerName })}</p>}
        {state === "connecting" && <p>{tCall("wait.connecting_help")}</p>}
        {state === "reconnecting" && <p>{tCall("wait.reconnecting_help")}</p>}
      </div>
      <Times session={session} startsAt={startsAt} since={since ?? null} />
      <p class="soft">{tCall("wait.stay")}</p>
      <Readiness session={session} />
      <div>
        <Button onClick={onLeave} data-testid="leave">
          {tCall("wait.leave")}
        </Button>
      </div>
    </Card>
  );
}

function Times({
  session,
  startsAt,
  since,
}: {
  session: CallSession;
  startsAt: string;
  since: string | null;
}) {
  const now = useNow(5000);
  const from = since ? Date.parse(since) : session.waitingSince.value;
  const late = now - Date.parse(startsAt);
  return (
    <div class="waiting__times figures">
      {late > LATE_AFTER_MS ? (
        <p>{tCall("wait.late", { time: duration(late) })}</p>
      ) : (
        <p>{tCall("wait.appointment", { when: fromNow(startsAt, now) })}</p>
      )}
      {from !== null && now - from >= WORTH_SAYING_MS && (
        <p>{tCall("wait.since", { time: duration(now - from) })}</p>
      )}
    </div>
  );
}

function Readiness({ session }: { session: CallSession }) {
  const { camera, microphone } = session.local;
  const sees = camera.value.on;
  const hears = microphone.value.on;
  const asked = sees || hears || camera.value.problem || microphone.value.problem;
  if (!asked) return null;
  const key = sees && hears ? "ready_both" : hears ? "ready_sound" : sees ? "ready_picture" : "ready_none";
  return <p class={key === "ready_both" ? "soft" : "waiting__lack"}>{tCall(`wait.${key}`)}</p>;
}
