import { CircleCheck, DoorOpen, LogIn, TicketX } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { joinConsultation } from "~/shared/api/endpoints";
import { CallSession, DeviceTest, Room, WaitingPanel } from "~/shared/call";
import { Banner, Button, Stepper } from "~/shared/components";
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
    return <Visit consultationId={consultationId} onStage={setStage} />;
  }
  return (
    <main id="contenu" class="page stack">
      <Stepper steps={[tg("visit.step_test"), tg("visit.step_wait")]} current={1} />
      <h1>{tg("visit.test_title")}</h1>
      <DeviceTest />
      <div class="device-test__next">
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
      </div>
    </main>
  );
}

interface VisitProps {
  consultationId: string;
  onStage: (stage: Stage) => void;
}

function Visit({ consultationId, onStage }: VisitProps) {
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

  useEffect(() => scrollTo(0, 0), [inside]);

  const leave = () => {
    session.leave();
    onStage("left");
  };
  const callIsOn = inside && (state === "admitted" || state === "in_call" || state === "reconnecting");
  if (callIsOn) {
    return (
      <Room session={session} consultationId={consultationId} title={tg("visit.title")} onLeave={leave} />
    );
  }
  return (
    <main id="contenu" class="page stack">
      <Stepper steps={[tg("visit.step_test"), tg("visit.step_wait")]} current={2} />
      <h1>{tg("visit.wait_title")}</h1>
      <WaitingPanel session={session} onLeave={leave} />
    </main>
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
