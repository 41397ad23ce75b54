import "./steps.css";
import { Check, DoorOpen, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { fetchConsultation, fetchPractitioner, giveConsent } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Appointment } from "~/shared/api/types";
import { ConsentPanel, DeviceTest } from "~/shared/call";
import { Avatar, Button, ErrorPanel, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, dayAndTime, price } from "~/shared/i18n";
import { t } from "../texts";

interface DoctorStepProps {
  appointment: Appointment;
  /** `consented`: the accord was given before, at home. */
  onYes: (consented: boolean) => void;
  onNo: () => void;
}

/** Who receives the patient and what it costs, before anything else. */
export function DoctorStep({ appointment, onYes, onNo }: DoctorStepProps) {
  const { appointment_id, practitioner, patient, starts_at } = appointment;
  const visit = useResource((signal) => fetchConsultation(appointment_id, signal), [appointment_id]);
  return (
    <main id="contenu" class="kiosk-page doctor-step">
      <h1>{t("doctor.title", { name: patient.name })}</h1>
      <p class="kiosk-lead">{t("doctor.lead")}</p>
      <section class="card doctor-step__card">
        <Avatar name={practitioner.name} seed={practitioner.portrait_seed} size={144} />
        <div class="stack">
          <h2>{practitioner.name}</h2>
          <p>{byLocale(practitioner, "speciality")}</p>
          <p class="soft figures">
            {t("doctor.rpps", { rpps: practitioner.rpps, sector: practitioner.sector })}
          </p>
          <p class="figures">
            <strong>{t("doctor.at", { when: dayAndTime(starts_at) })}</strong>
          </p>
          <p>
            {practitioner.fee_cents > 0
              ? t("doctor.fee", { price: price(practitioner.fee_cents) })
              : t("doctor.free")}
          </p>
        </div>
      </section>
      <Loaded resource={visit} skeleton={[72]}>
        {({ consent }) => (
          <div class="kiosk-answers">
            <Button icon={X} onClick={onNo}>
              {t("doctor.no")}
            </Button>
            <Button
              kind="primary"
              icon={Check}
              data-testid="kiosk-yes"
              onClick={() => onYes(Boolean(consent))}
            >
              {t("doctor.yes")}
            </Button>
          </div>
        )}
      </Loaded>
    </main>
  );
}

interface ConsentStepProps {
  appointment: Appointment;
  onAccepted: () => void;
}

/** What is seen, kept and paid; nothing begins before the accord. */
export function ConsentStep({ appointment, onAccepted }: ConsentStepProps) {
  const { appointment_id, practitioner } = appointment;
  const { practitioner_id } = practitioner;
  const [problem, setProblem] = useState<ApiProblem>();
  const trouble = useRef<HTMLDivElement>(null);
  const card = useResource((signal) => fetchPractitioner(practitioner_id, signal), [practitioner_id]);
  useEffect(() => {
    if (problem) trouble.current?.scrollIntoView({ block: "center" });
  }, [problem]);

  async function accept(version: string) {
    setProblem(undefined);
    try {
      await giveConsent(appointment_id, version);
      onAccepted();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  }

  return (
    <main id="contenu" class="kiosk-page" data-testid="kiosk-consent">
      <h1>{t("consent.title")}</h1>
      <ConsentPanel
        practitioner={practitioner}
        reimbursedNote={card.data && byLocale(card.data, "reimbursed_note")}
        onAccept={accept}
      />
      <div ref={trouble}>{problem && <ErrorPanel problem={problem} />}</div>
    </main>
  );
}

export function CheckStep({ onJoin }: { onJoin: () => void }) {
  return (
    <main id="contenu" class="kiosk-page check-step">
      <div class="stack check-step__words">
        <h1>{t("check.title")}</h1>
        <p class="kiosk-lead">{t("check.lead")}</p>
        <Button kind="primary" icon={DoorOpen} wide data-testid="kiosk-join" onClick={onJoin}>
          {t("check.join")}
        </Button>
      </div>
      <section>
        <h2 class="visually-hidden">{t("step.check")}</h2>
        <DeviceTest />
      </section>
    </main>
  );
}
