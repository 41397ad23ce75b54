import "./panels.css";
import { Armchair, DoorClosed, DoorOpen, Hourglass, type LucideIcon, WifiOff } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { Button, Card } from "../../components";
import { useNow } from "../../hooks/useNow";
import { useWakeLock } from "../../hooks/useWakeLock";
import { duration, fromNow, timeOfDay } from "../../i18n";
import { ring } from "../../ring";
import type { CallSession } from "../call";
import type { CallState, Waiting } from "../model";
import { tRoom } from "../room/texts";
import { tCall } from "../texts";
import { CallNotice } from "./CallNotice";

interface WaitingPanelProps {
  session: CallSession;
  /** Absent for a guest, who is told neither name nor hour. */
  practitionerName?: string;
  /** ISO time of the appointment. */
  startsAt?: string;
  /** ISO time from which the server counts the waiting; else what the room says, or this page's own. */
  since?: string | null;
  onLeave: () => void;
}

/** A few minutes over time are ordinary; only then is it worth a sentence. */
const LATE_AFTER_MS = 3 * 60_000;
const EARLY_BEFORE_MS = 3 * 60_000;
const WORTH_SAYING_MS = 60_000;

const LINE_LOOK = {
  connecting: { icon: Hourglass, title: "wait.connecting", help: "wait.connecting_help" },
  reconnecting: { icon: WifiOff, title: "wait.reconnecting", help: "wait.reconnecting_help" },
  admitted: { icon: DoorOpen, title: "wait.entering", help: undefined },
  in_call: { icon: DoorOpen, title: "wait.entering", help: undefined },
} as const;

const isOver = (state: CallState) => state !== "waiting" && !(state in LINE_LOOK);

/** Before admission: what is true now, since when, what to do meanwhile, and the way out. */
export function WaitingPanel(props: WaitingPanelProps) {
  const { session, practitionerName, startsAt, since, onLeave } = props;
  const state = session.state.value;
  useLetIn(state);
  const awake = useWakeLock(!isOver(state));
  if (isOver(state)) return <CallNotice session={session} onBack={onLeave} />;
  return (
    <Card class="waiting">
      <Head session={session} practitionerName={practitionerName} startsAt={startsAt} />
      <Times session={session} startsAt={startsAt} since={since ?? null} />
      <p class="soft">
        {tRoom("wait.return")} {tRoom("wait.sound")} {awake && tRoom("wait.awake")}
      </p>
      <Readiness session={session} />
      {startsAt && <Tips />}
      <div>
        <Button onClick={onLeave} data-testid="leave">
          {tCall("wait.leave")}
        </Button>
      </div>
    </Card>
  );
}

/** A sound and the tab's name tell whoever looks elsewhere that the door is open. */
function useLetIn(state: CallState): void {
  const waited = useRef(false);
  useEffect(() => {
    if (state === "waiting") waited.current = true;
    if (state !== "admitted" || !waited.current) return;
    waited.current = false;
    const title = document.title;
    document.title = `${tRoom("wait.let_in")} · Comptoir`;
    ring();
    return () => {
      document.title = title;
    };
  }, [state]);
}

interface HeadProps {
  session: CallSession;
  practitionerName: string | undefined;
  startsAt: string | undefined;
}

function Head({ session, practitionerName, startsAt }: HeadProps) {
  const state = session.state.value;
  const waiting = session.waiting.value;
  const line = LINE_LOOK[state as keyof typeof LINE_LOOK] as (typeof LINE_LOOK)["connecting"] | undefined;
  if (line) {
    return (
      <Frame state={state} icon={line.icon} tone={state === "reconnecting" ? "down" : undefined}>
        <h2>{tCall(line.title)}</h2>
        {line.help && <p>{tCall(line.help)}</p>}
      </Frame>
    );
  }
  if (waiting?.state === "held") {
    return (
      <Frame state={state} waiting={waiting} icon={Hourglass}>
        <h2>{tRoom("wait.held")}</h2>
        <HeldFor waiting={waiting} />
        {waiting.note && <p>{tRoom("wait.note", { note: waiting.note })}</p>}
      </Frame>
    );
  }
  if (waiting?.state === "locked") {
    return (
      <Frame state={state} waiting={waiting} icon={DoorClosed}>
        <h2>{tRoom("wait.locked")}</h2>
        <p>{tRoom("wait.locked_help")}</p>
      </Frame>
    );
  }
  return <Knocking waiting={waiting} practitionerName={practitionerName} startsAt={startsAt} />;
}

interface KnockingProps extends Omit<HeadProps, "session"> {
  waiting: Waiting | null;
}

function Knocking({ waiting, practitionerName, startsAt }: KnockingProps) {
  const now = useNow(5000);
  const early = startsAt !== undefined && Date.parse(startsAt) - now > EARLY_BEFORE_MS;
  const name = practitionerName ?? tRoom("asked.someone");
  return (
    <Frame state="waiting" waiting={waiting} icon={Armchair}>
      <h2>{tCall("wait.waiting")}</h2>
      <p>{early ? tRoom("wait.early_help", { name }) : tCall("wait.waiting_help", { name })}</p>
    </Frame>
  );
}

interface FrameProps {
  state: CallState;
  waiting?: Waiting | null;
  icon: LucideIcon;
  tone?: "down" | undefined;
  children: preact.ComponentChildren;
}

function Frame({ state, waiting, icon: Icon, tone, children }: FrameProps) {
  return (
    <div
      class="waiting__head"
      role="status"
      data-testid="waiting"
      data-call-state={state}
      data-waiting={waiting?.state}
    >
      <span class={tone ? "waiting__icon waiting__icon--down" : "waiting__icon"}>
        <Icon size={40} strokeWidth={1.5} aria-hidden="true" />
      </span>
      {children}
    </div>
  );
}

/** Counted from when this page heard it: the message carries a length, not an hour. */
function HeldFor({ waiting }: { waiting: Waiting }) {
  const now = useNow(5000);
  const heard = useRef({ waiting, at: now });
  if (heard.current.waiting !== waiting) heard.current = { waiting, at: now };
  if (waiting.minutes === null) return <p>{tRoom("wait.held_unknown")}</p>;
  const left = waiting.minutes - Math.floor((now - heard.current.at) / 60_000);
  return (
    <p class="waiting__left figures">
      {left > 0 ? tRoom.n("wait.held_minutes", left) : tRoom("wait.held_passed")}
    </p>
  );
}

interface TimesProps {
  session: CallSession;
  startsAt: string | undefined;
  since: string | null;
}

function Times({ session, startsAt, since }: TimesProps) {
  const now = useNow(5000);
  const begun = since ?? session.waiting.value?.since;
  const from = begun ? Date.parse(begun) : session.waitingSince.value;
  const late = startsAt ? now - Date.parse(startsAt) : 0;
  return (
    <div class="waiting__times figures">
      {startsAt &&
        (late > LATE_AFTER_MS ? (
          <p>{tCall("wait.late", { time: duration(late) })}</p>
        ) : (
          <p>
            {tCall("wait.appointment", { when: fromNow(startsAt, now) })}{" "}
            <span class="soft">{tRoom("wait.hour", { time: timeOfDay(startsAt) })}</span>
          </p>
        ))}
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

const TIPS = ["tip_card", "tip_light", "tip_calm", "tip_list"] as const;

function Tips() {
  return (
    <section class="waiting__tips">
      <h3>{tRoom("wait.tips")}</h3>
      <ul>
        {TIPS.map((tip) => (
          <li key={tip}>{tRoom(`wait.${tip}`)}</li>
        ))}
      </ul>
    </section>
  );
}
