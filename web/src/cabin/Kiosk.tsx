import "./kiosk.css";
import { useCallback, useEffect, useState } from "preact/hooks";
import { fetchCabinHere } from "~/shared/api/endpoints";
import type { Appointment, CabinHere } from "~/shared/api/types";
import { OfflineNote, Skeleton, Stepper } from "~/shared/components";
import { usePolling } from "~/shared/hooks/usePolling";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { Bar } from "./Bar";
import { Done } from "./Done";
import { Papers } from "./done/Papers";
import { useAskedPrinting } from "./done/useAskedPrinting";
import { type Printing, usePrinting } from "./done/usePrinting";
import { isPersonal, keepStep, type PersonStep, type Step, WAY } from "./flow";
import { IdleGuard } from "./IdleGuard";
import { NowScreen } from "./now/NowScreen";
import { QuestionsStep } from "./questions/QuestionsStep";
import { isShut, NotReady } from "./standing/NotReady";
import { t } from "./texts";
import { type CallParts, useCallParts } from "./useCallParts";
import { HOME, useResume } from "./useResume";
import { Welcome } from "./welcome/Welcome";
import { Who } from "./welcome/Who";

const POLL_MS = 4_000;

/** The screen of the cabin: from “Bonjour” to “Merci”, one question at a time. */
export function Kiosk() {
  const [step, setStep] = useState<Step>();
  const parts = useCallParts();
  const here = useResource((signal) => fetchCabinHere(signal), []);
  usePolling(here, POLL_MS);
  const printing = usePrinting();
  useAskedPrinting(here.data?.print, printing);
  useTitle(t("title"));
  useResume(step === undefined, setStep);
  const shown = step?.name;
  useEffect(() => {
    const title = document.querySelector<HTMLElement>("main h1");
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
  }, [shown]);
  const home = useCallback(() => {
    keepStep(null);
    setStep(HOME);
  }, []);
  const appointment = step && "appointment" in step ? step.appointment : null;

  function go(name: PersonStep, to: Appointment) {
    keepStep({ id: to.appointment_id, name });
    setStep({ name, appointment: to });
    scrollTo(0, 0);
  }

  return (
    <div class="kiosk" data-step={step?.name}>
      <Bar
        inCall={step?.name === "visit"}
        person={appointment?.appointment_id ?? null}
        here={here.data}
        onChange={here.reload}
        onHome={step && (step.name === "now" || isPersonal(step)) ? home : undefined}
      />
      {/* In a call the stage itself says that the line is cut. */}
      {step?.name !== "visit" && <OfflineNote />}
      {step && isPersonal(step) && <IdleGuard key={step.name} onIdle={home} />}
      {step && isPersonal(step) && (
        <nav class="kiosk__way" aria-label={t("step.way")}>
          <Stepper
            steps={[
              t("step.you"),
              t("step.doctor"),
              t("step.consent"),
              t("step.questions"),
              t("step.check"),
              t("step.wait"),
            ]}
            current={WAY.indexOf(step.name as (typeof WAY)[number]) + 1}
          />
        </nav>
      )}
      {step ? (
        <Current
          step={step}
          parts={parts}
          here={here}
          printing={printing}
          go={go}
          home={home}
          onNow={() => setStep({ name: "now" })}
        />
      ) : (
        <Loading />
      )}
      {printing.sheets && <Papers sheets={printing.sheets} here={here.data} />}
    </div>
  );
}

function Loading() {
  return (
    <main id="contenu" class="kiosk-page">
      <Skeleton heights={[120, 320]} />
    </main>
  );
}

interface CurrentProps {
  step: Step;
  parts: CallParts | undefined;
  here: Resource<CabinHere>;
  printing: Printing;
  go: (name: PersonStep, to: Appointment) => void;
  home: () => void;
  onNow: () => void;
}

function Current({ step, parts, here, printing, go, home, onNow }: CurrentProps) {
  if (step.name === "welcome") {
    const position = here.data?.position;
    if (position && isShut(position.state)) return <NotReady position={position} state={position.state} />;
    return <Welcome here={here} onChoose={(chosen) => go("who", chosen)} onNow={onNow} />;
  }
  if (step.name === "now") return <NowScreen onVisit={(visit) => go("doctor", visit)} onHome={home} />;
  const { appointment } = step;
  if (step.name === "who") {
    return <Who appointment={appointment} onKnown={() => go("doctor", appointment)} onOther={home} />;
  }
  if (step.name === "done") {
    return <Done appointment={appointment} here={here.data} printing={printing} onHome={home} />;
  }
  if (step.name === "questions") {
    return <QuestionsStep appointment={appointment} onDone={() => go("check", appointment)} />;
  }
  if (!parts) return <Loading />;
  const { CheckStep, ConsentStep, DoctorStep, VisitScreen } = parts;
  switch (step.name) {
    case "doctor":
      return (
        <DoctorStep
          appointment={appointment}
          onYes={(consented) => go(consented ? "questions" : "consent", appointment)}
          onNo={home}
        />
      );
    case "consent":
      return <ConsentStep appointment={appointment} onAccepted={() => go("questions", appointment)} />;
    case "check":
      return <CheckStep onJoin={() => go("visit", appointment)} />;
    case "visit":
      return (
        <VisitScreen
          appointment={appointment}
          here={here}
          onOver={() => go("done", appointment)}
          onLeft={home}
        />
      );
  }
}
