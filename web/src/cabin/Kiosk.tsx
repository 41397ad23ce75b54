import "./kiosk.css";
import { useCallback, useEffect, useState } from "preact/hooks";
import { fetchConsultation } from "~/shared/api/endpoints";
import { asProblem } from "~/shared/api/problem";
import type { Appointment } from "~/shared/api/types";
import { OfflineNote, Skeleton, Stepper } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { Bar } from "./Bar";
import { Done } from "./Done";
import { isPersonal, keepVisit, keptVisit, type PersonStep, type Step, WAY } from "./flow";
import { IdleGuard } from "./IdleGuard";
import { NowScreen } from "./now/NowScreen";
import { t } from "./texts";
import { Welcome } from "./welcome/Welcome";
import { Who } from "./welcome/Who";

type CallParts = typeof import("./visit");

const HOME: Step = { name: "welcome" };
const RESUME_RETRY_MS = 3_000;

/** The screen of the cabin: from “Bonjour” to “Merci”, one question at a time. */
export function Kiosk() {
  const [step, setStep] = useState<Step>();
  const parts = useCallParts();
  useTitle(t("title"));
  useResume(step === undefined, setStep);
  const shown = step?.name;
  useEffect(() => {
    const title = document.querySelector<HTMLElement>("main h1");
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
  }, [shown]);
  const home = useCallback(() => {
    keepVisit(null);
    setStep(HOME);
  }, []);
  const appointment = step && "appointment" in step ? step.appointment : null;

  function go(name: PersonStep, to: Appointment) {
    keepVisit(name === "visit" ? to.appointment_id : null);
    setStep({ name, appointment: to });
    scrollTo(0, 0);
  }

  return (
    <div class="kiosk" data-step={step?.name}>
      <Bar
        inCall={step?.name === "visit"}
        person={appointment?.appointment_id ?? null}
        onHome={step && (step.name === "now" || isPersonal(step)) ? home : undefined}
      />
      <OfflineNote />
      {step && isPersonal(step) && <IdleGuard key={step.name} onIdle={home} />}
      {step && isPersonal(step) && (
        <nav class="kiosk__way" aria-label={t("step.way")}>
          <Stepper
            steps={[t("step.you"), t("step.doctor"), t("step.consent"), t("step.check"), t("step.wait")]}
            current={WAY.indexOf(step.name as (typeof WAY)[number]) + 1}
          />
        </nav>
      )}
      {step ? (
        <Current step={step} parts={parts} go={go} home={home} onNow={() => setStep({ name: "now" })} />
      ) : (
        <main id="contenu" class="kiosk-page">
          <Skeleton heights={[120, 320]} />
        </main>
      )}
    </div>
  );
}

interface CurrentProps {
  step: Step;
  parts: CallParts | undefined;
  go: (name: PersonStep, to: Appointment) => void;
  home: () => void;
  onNow: () => void;
}

function Current({ step, parts, go, home, onNow }: CurrentProps) {
  if (step.name === "welcome") return <Welcome onChoose={(chosen) => go("who", chosen)} onNow={onNow} />;
  if (step.name === "now") return <NowScreen onVisit={(visit) => go("doctor", visit)} onHome={home} />;
  const { appointment } = step;
  if (step.name === "who") {
    return <Who appointment={appointment} onKnown={() => go("doctor", appointment)} onOther={home} />;
  }
  if (step.name === "done") return <Done appointment={appointment} onHome={home} />;
  if (!parts) {
    return (
      <main id="contenu" class="kiosk-page">
        <Skeleton heights={[120, 320]} />
      </main>
    );
  }
  const { CheckStep, ConsentStep, DoctorStep, VisitScreen } = parts;
  switch (step.name) {
    case "doctor":
      return (
        <DoctorStep
          appointment={appointment}
          onYes={(consented) => go(consented ? "check" : "consent", appointment)}
          onNo={home}
        />
      );
    case "consent":
      return <ConsentStep appointment={appointment} onAccepted={() => go("check", appointment)} />;
    case "check":
      return <CheckStep onJoin={() => go("visit", appointment)} />;
    case "visit":
      return <VisitScreen appointment={appointment} onOver={() => go("done", appointment)} onLeft={home} />;
  }
}

/** The call's code arrives while people read the welcome screen, and is there when they need it. */
function useCallParts(): CallParts | undefined {
  const [parts, setParts] = useState<CallParts>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (parts) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    import("./visit").then(setParts).catch(() => {
      timer = setTimeout(() => setRound((count) => count + 1), RESUME_RETRY_MS);
    });
    return () => clearTimeout(timer);
  }, [parts, round]);
  return parts;
}

/** After a reload: back into the visit under way, if there is one. */
function useResume(wanted: boolean, setStep: (step: Step) => void): void {
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const id = keptVisit();
    if (!id) return setStep(HOME);
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    fetchConsultation(id, control.signal)
      .then(({ status, appointment }) => {
        if (status === "ended") keepVisit(null);
        setStep(status === "ended" ? HOME : { name: "visit", appointment });
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted) return;
        const { status } = asProblem(thrown);
        if (status >= 400 && status < 500) {
          keepVisit(null);
          setStep(HOME);
        } else timer = setTimeout(() => setRound((count) => count + 1), RESUME_RETRY_MS);
      });
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [wanted, round]);
}
