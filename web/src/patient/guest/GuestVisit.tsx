import { Armchair, CircleCheck, DoorOpen, Hourglass, LogIn, TicketX, WifiOff } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { joinConsultation } from "~/shared/api/endpoints";
import { CallControls, CallNotice, CallSession, DeviceTest, VideoStage } from "~/shared/call";
import { Banner, Button, Card, Stepper } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { duration } from "~/shared/i18n";
import { signOut } from "~/shared/session/session";
import { rememberTested, wasTested } from "../visit/tested";
import { tg } from "./texts";

/** `gone`: taken back by who invited, or by the doctor. */
type Stage = "in" | "left" | "over" | "gone";

/** A guest's only page: camera and microphone, the waiting room, the call. Nothing of the record is here. */
export function GuestVisit({ consultationId }: { consultationId: string }) {
  const [tested, setTested] = useState(wasTested(consultationId));
  const [stage, setStage] = useState<Stage>("in");

  useEffect(() => {
    // Nothing is left to come back to: the device forgets the guest.
    if (stage === "over") signOut().catch(() => undefined);
  }, [stage]);

  if (stage !== "in") return <Goodbye stage={stage} onBack={() => setStage("in")} />;
  if (tested) {
    return <Room consultationId={consultationId} onStage={setStage} />;
  }
  return (
    <main id="contenu" class="page stack">
      <Stepper steps={[tg("visit.step_test"), tg("visit.step_wait")]} current={1} />
      <h1>{tg("visit.test_title")}</h1>
      <DeviceTest />
      <Button
        kind="primary"
        icon={DoorOpen}
        wide
        data-testid="enter-waiting-room"
        onClick={() => {
          rememberTested(consultationId);
          setTested(true);
        }}
      >
        {tg("visit.enter")}
      </Button>
    </main>
  );
}

interface RoomProps {
  consultationId: string;
  onStage: (stage: Stage) => void;
}

function Room({ consultationId, onStage }: RoomProps) {
  const session = useMemo(
    () => new CallSession({ getTicket: () => joinConsultation(consultationId) }),
    [consultationId],
  );
  const [inside, setInside] = useState(false);
  const state = session.state.value;
  useEffect(() => {
    session.start();
    return () => session.close();
  }, [session]);
  useEffect(() => {
    if (state === "admitted" || state === "in_call") setInside(true);
    if (state === "ended") onStage("over");
    // The session of a guest ends with the invitation.
    if (state === "failed" && session.problem.value?.code === "session.required") onStage("gone");
  }, [state]);

  const leave = () => {
    session.leave();
    onStage("left");
  };
  const callIsOn = inside && (state === "admitted" || state === "in_call" || state === "reconnecting");
  if (callIsOn) {
    return (
      <main id="contenu" class="cockpit">
        <h1 class="visually-hidden">{tg("visit.title")}</h1>
        <div class="cockpit__stage">
          <VideoStage session={session} />
        </div>
        <CallControls session={session} onLeave={leave} />
      </main>
    );
  }
  return (
    <main id="contenu" class="page stack">
      <Stepper steps={[tg("visit.step_test"), tg("visit.step_wait")]} current={2} />
      <h1>{tg("visit.wait_title")}</h1>
      <Waiting session={session} onLeave={leave} />
    </main>
  );
}

const LOOK = {
  connecting: { icon: Hourglass, title: "visit.connecting", text: undefined },
  waiting: { icon: Armchair, title: "visit.waiting", text: "visit.waiting_text" },
  reconnecting: { icon: WifiOff, title: "visit.reconnecting", text: "visit.reconnecting_text" },
  admitted: { icon: DoorOpen, title: "visit.entering", text: undefined },
  in_call: { icon: DoorOpen, title: "visit.entering", text: undefined },
} as const;

const WORTH_SAYING_MS = 60_000;

function Waiting({ session, onLeave }: { session: CallSession; onLeave: () => void }) {
  const now = useNow(5_000);
  const state = session.state.value;
  if (!(state in LOOK)) return <CallNotice session={session} onBack={onLeave} />;
  const { icon: Icon, title, text } = LOOK[state as keyof typeof LOOK];
  const since = session.waitingSince.value;
  return (
    <Card class="waiting">
      <div class="waiting__head" role="status" data-testid="waiting" data-call-state={state}>
        <span class={state === "reconnecting" ? "waiting__icon waiting__icon--down" : "waiting__icon"}>
          <Icon size={40} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <h2>{tg(title)}</h2>
        {text && <p>{tg(text)}</p>}
      </div>
      {since !== null && now - since >= WORTH_SAYING_MS && (
        <p class="figures">{tg("visit.since", { time: duration(now - since) })}</p>
      )}
      <p class="soft">{tg("visit.stay")}</p>
      <div>
        <Button data-testid="leave" onClick={onLeave}>
          {tg("visit.leave")}
        </Button>
      </div>
    </Card>
  );
}

function Goodbye({ stage, onBack }: { stage: Exclude<Stage, "in">; onBack: () => void }) {
  return (
    <main id="contenu" class="page stack">
      <h1>{tg("visit.title")}</h1>
      <Banner
        tone={stage === "gone" ? "help" : "action"}
        icon={stage === "gone" ? TicketX : CircleCheck}
        title={tg(`visit.${stage}`)}
        live="polite"
      >
        <p>{tg(`visit.${stage}_text`)}</p>
        {stage === "left" && (
          <div>
            <Button kind="primary" icon={LogIn} onClick={onBack}>
              {tg("visit.back")}
            </Button>
          </div>
        )}
      </Banner>
    </main>
  );
}
