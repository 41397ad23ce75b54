import { DoorOpen } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { fetchPractitioner, giveConsent } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Consultation } from "~/shared/api/types";
import { ConsentPanel, DeviceTest } from "~/shared/call";
import { Button, ErrorPanel, Stepper } from "~/shared/components";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { byLocale } from "~/shared/i18n";
import { t } from "../texts";
import { CallRoom } from "./CallRoom";
import { rememberTested, wasTested } from "./tested";

interface VisitStepsProps {
  consultation: Consultation;
  resource: Resource<Consultation>;
}

/** Agreement once, camera and microphone once a tab, then the room. A reload comes straight back to the room. */
export function VisitSteps({ consultation, resource }: VisitStepsProps) {
  const id = consultation.consultation_id;
  const { route } = useLocation();
  const [tested, setTested] = useState(wasTested(id));
  const [problem, setProblem] = useState<ApiProblem>();
  const { practitioner } = consultation.appointment;
  const fees = useResource(
    (signal) => fetchPractitioner(practitioner.practitioner_id, signal),
    [practitioner.practitioner_id],
  );

  if (consultation.consent && tested) {
    return (
      <CallRoom
        consultation={consultation}
        onOver={resource.reload}
        onBack={() => route(`/rendez-vous/${consultation.appointment.appointment_id}`)}
      />
    );
  }

  const accept = async (version: string) => {
    setProblem(undefined);
    try {
      await giveConsent(id, version);
      resource.reload();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };

  const enter = () => {
    rememberTested(id);
    setTested(true);
  };

  const steps = [t("call.step_consent"), t("call.step_test"), t("call.step_wait")];
  return (
    <main id="contenu" class="page stack">
      <Stepper steps={steps} current={consultation.consent ? 2 : 1} />
      <h1>{consultation.consent ? t("call.test_title") : t("call.consent_title")}</h1>
      {problem && <ErrorPanel problem={problem} />}
      {consultation.consent ? (
        <>
          <DeviceTest />
          <div class="device-test__next">
            <Button kind="primary" icon={DoorOpen} wide onClick={enter} data-testid="enter-waiting-room">
              {t("call.to_wait")}
            </Button>
          </div>
        </>
      ) : (
        <ConsentPanel
          practitioner={practitioner}
          reimbursedNote={fees.data && byLocale(fees.data, "reimbursed_note")}
          onAccept={accept}
        />
      )}
    </main>
  );
}
