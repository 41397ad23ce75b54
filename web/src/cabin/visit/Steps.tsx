import "./steps.css";
import { Check, DoorOpen, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { fetchConsultation, fetchPractitioner, giveConsent } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Appointment } from "~/shared/api/types";
import { ConsentPanel, DeviceTest } from "~/shared/call";
import { Avatar, Banner, Button, ErrorPanel, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { byLocale, dayAndTime, price } from "~/shared/i18n";
import { ageOn } from "../age";
import { useSpoken } from "../comfort/useSpoken";
import { t } from "../texts";
import { tk } from "../texts/place";

interface DoctorStepProps {
  appointment: Appointment;
  /** `consented`: the accord was given before, at home. */
  onYes: (consented: boolean) => void;
  onNo: () => void;
}

/** From when on a cabin receives a child. */
const FROM_YEARS = 3;

/** Who receives the patient, where that doctor works and what it costs, before anything else. */
export function DoctorStep({ appointment, onYes, onNo }: DoctorStepProps) {
  const { appointment_id, patient, starts_at } = appointment;
  const visit = useResource((signal) => fetchConsultation(appointment_id, signal), [appointment_id]);
  const tooYoung = ageOn(patient.birth_date) < FROM_YEARS;
  useSpoken(t("doctor.title", { name: patient.name }), t("doctor.lead"), appointment.practitioner.name);
  return (
    <main id="contenu" class="kiosk-page doctor-step">
      <h1>{t("doctor.title", { name: patient.name })}</h1>
      <p class="kiosk-lead">{t("doctor.lead")}</p>
      <DoctorCard appointment={appointment} when={dayAndTime(starts_at)} />
      {tooYoung ? (
        <Banner tone="help" title={tk("too_young.title")} live="assertive">
          <p>{tk("too_young.help")}</p>
          <Button onClick={onNo}>{t("doctor.no")}</Button>
        </Banner>
      ) : (
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
      )}
    </main>
  );
}

/** Title, name, speciality, RPPS number, place of practice, fees and reimbursement. */
function DoctorCard({ appointment, when }: { appointment: Appointment; when: string }) {
  const { practitioner, fee_cents, overrun_cents } = appointment;
  const { practitioner_id } = practitioner;
  const card = useResource((signal) => fetchPractitioner(practitioner_id, signal), [practitioner_id]);
  return (
    <section class="card doctor-step__card" data-testid="kiosk-doctor">
      <Avatar name={practitioner.name} seed={practitioner.portrait_seed} size={144} />
      <div class="stack">
        <h2>{practitioner.name}</h2>
        <p>{byLocale(practitioner, "speciality")}</p>
        {card.data && (
          <p class="soft">
            {t("doctor.place", { place: `${card.data.site.name}, ${card.data.site.commune}` })}
          </p>
        )}
        <p class="soft figures">
          {t("doctor.rpps", { rpps: practitioner.rpps, sector: practitioner.sector })}
        </p>
        <p class="figures">
          <strong>{t("doctor.at", { when })}</strong>
        </p>
      </div>
      <div class="doctor-step__fee">
        <p class="doctor-step__price figures">{fee_cents > 0 ? price(fee_cents) : t("doctor.free")}</p>
        {overrun_cents > 0 && <p>{t("doctor.overrun", { price: price(overrun_cents) })}</p>}
        {card.data && <p class="soft">{byLocale(card.data, "reimbursed_note")}</p>}
        <p class="soft">{tk("price.after")}</p>
      </div>
    </section>
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
        <DeviceTest level={3} />
      </section>
    </main>
  );
}
