import { CalendarDays } from "lucide-preact";
import { fetchAppointments } from "~/shared/api/endpoints";
import { ButtonLink, Card } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime } from "~/shared/i18n";
import { me, needsSecondStep } from "~/shared/session/session";
import { t } from "../texts";

/** For who is signed in and expected soon. Nothing at all otherwise: the question stays first. */
export function NextAppointment() {
  return me.value?.role === "patient" && !needsSecondStep(me.value) ? <Upcoming /> : null;
}

function Upcoming() {
  const now = useNow(60_000);
  const { data } = useResource((signal) => fetchAppointments("upcoming", undefined, signal), []);
  const next = data?.find((appointment) => appointment.status !== "cancelled");
  if (!next) return null;
  return (
    <Card tone="action" labelledBy="next-title" class="next">
      <CalendarDays size={32} strokeWidth={1.75} aria-hidden="true" />
      <div class="next__words">
        <h2 id="next-title" class="small soft">
          {t("home.next")}
        </h2>
        <p>
          <strong class="capital">{dayAndTime(next.starts_at, now)}</strong>,{" "}
          {t("visit.with", { name: next.practitioner.name })}
          {next.patient.patient_id !== me.value?.patient_id && (
            <span class="soft"> ({t("visit.for", { name: next.patient.name })})</span>
          )}
        </p>
      </div>
      <ButtonLink kind="primary" href={`/rendez-vous/${next.appointment_id}`}>
        {t("home.next_see")}
      </ButtonLink>
    </Card>
  );
}
