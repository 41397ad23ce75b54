import { ArrowLeft, CircleCheck, Clock, FileHeart, MapPin } from "lucide-preact";
import { useEffect, useRef } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchConsultation } from "~/shared/api/endpoints";
import type { ApiProblem } from "~/shared/api/problem";
import type { Consultation } from "~/shared/api/types";
import { EndReasonText } from "~/shared/call/room/EndReasonText";
import { Banner, ButtonLink, ErrorPanel, Loaded, Skeleton } from "~/shared/components";
import { useModule } from "~/shared/hooks/useModule";
import { useNow } from "~/shared/hooks/useNow";
import { type Resource, useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayTimeAndDistance } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { PatientGate } from "../PatientGate";
import { t } from "../texts";

/** From the door to the goodbye: agreement, camera and microphone, waiting room, call. */
export default function VisitPage() {
  useTitle(t("call.title"));
  // A guest stays one to the end of the page: the goodbye comes after the session is closed.
  const asGuest = useRef(false);
  asGuest.current ||= me.value?.role === "guest";
  return asGuest.current ? <ByInvitation /> : <PatientGate>{() => <Visit />}</PatientGate>;
}

function ByInvitation() {
  const { id = "" } = useRoute().params;
  const { module, problem } = useModule(() => import("../guest/GuestVisit"));
  return module ? <module.GuestVisit consultationId={id} /> : <Fetching problem={problem} />;
}

function Fetching({ problem }: { problem: ApiProblem | undefined }) {
  return (
    <main id="contenu" class="page">
      {problem ? (
        <ErrorPanel problem={problem} onRetry={() => location.reload()} />
      ) : (
        <Skeleton heights={[48, 240, 56]} />
      )}
    </main>
  );
}

function Visit() {
  const { id = "" } = useRoute().params;
  const consultation = useResource((signal) => fetchConsultation(id, signal), [id]);
  const { data } = consultation;
  const now = useNow(5_000);
  const opensAt = data ? Date.parse(data.appointment.waiting_room_opens_at) : 0;

  if (!data) {
    return (
      <main id="contenu" class="page stack">
        <h1 class="visually-hidden">{t("call.title")}</h1>
        <Loaded resource={consultation} skeleton={[48, 240, 56]}>
          {() => null}
        </Loaded>
      </main>
    );
  }
  if (data.cabin) return <Aside consultation={data} kind="cabin" now={now} />;
  if (data.status === "ended") return <Aside consultation={data} kind="ended" now={now} />;
  if (now < opensAt) return <Aside consultation={data} kind="early" now={now} />;
  return <Open consultation={data} resource={consultation} />;
}

/** The call engine is fetched here and not before: it is the heavy part of the patient's pages. */
function Open({ consultation, resource }: { consultation: Consultation; resource: Resource<Consultation> }) {
  const { module, problem } = useModule(() => import("./VisitSteps"));
  if (module) return <module.VisitSteps consultation={consultation} resource={resource} />;
  return <Fetching problem={problem} />;
}

interface AsideProps {
  consultation: Consultation;
  kind: "cabin" | "ended" | "early";
  now: number;
}

/** The moments when there is no call to enter from this page. */
function Aside({ consultation, kind, now }: AsideProps) {
  const { appointment } = consultation;
  const opens = appointment.waiting_room_opens_at;
  useEffect(() => scrollTo(0, 0), []);
  return (
    <main id="contenu" class="page stack">
      <h1>{t("visit.with_title", { name: appointment.practitioner.name })}</h1>
      {kind === "early" && (
        <Banner
          icon={Clock}
          title={t("call.too_early", { when: dayTimeAndDistance(opens, now) })}
          live="polite"
        >
          <p>{t("call.too_early_text")}</p>
        </Banner>
      )}
      {kind === "cabin" && (
        <Banner tone="action" icon={MapPin} title={t("call.cabin")}>
          <p>{t("call.cabin_text", { name: consultation.cabin?.name ?? "" })}</p>
        </Banner>
      )}
      {kind === "ended" && (
        <Banner tone="action" icon={CircleCheck} title={t("call.ended")} live="polite">
          <EndReasonText reason={consultation.end_reason} text={consultation.end_text} />
          <p>{t("call.ended_text")}</p>
          <div>
            <ButtonLink
              kind="primary"
              icon={FileHeart}
              href={`/dossier#visite-${consultation.consultation_id}`}
            >
              {t("visit.see_record")}
            </ButtonLink>
          </div>
        </Banner>
      )}
      <div>
        <ButtonLink
          kind="quiet"
          icon={ArrowLeft}
          class="btn--flush"
          href={`/rendez-vous/${appointment.appointment_id}`}
        >
          {t("call.back")}
        </ButtonLink>
      </div>
    </main>
  );
}
