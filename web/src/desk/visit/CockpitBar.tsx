import { ArrowLeft } from "lucide-preact";
import type { Consultation } from "~/shared/api/types";
import type { CallSession } from "~/shared/call";
import { ButtonLink } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { birthDate, duration, timeOfDay } from "~/shared/i18n";
import { ageOf } from "~/shared/staff/people";
import { Where } from "~/shared/staff/Where";
import { t } from "../texts";

interface BarProps {
  visit: Consultation;
  session: CallSession;
}

/** Who it is, why, where, since when: always in sight during the visit. */
export function CockpitBar({ visit, session }: BarProps) {
  const now = useNow(10_000);
  const { patient, reason, cabin_name, starts_at } = visit.appointment;
  const since = visit.started_at && t("visit.since", { time: duration(now - Date.parse(visit.started_at)) });
  return (
    <header class="cockpit__bar" data-call-state={session.state.value} data-testid="call-state">
      <ButtonLink kind="quiet" icon={ArrowLeft} href="/desk" class="cockpit__back">
        {t("nav.today")}
      </ButtonLink>
      <div class="cockpit__who">
        <h1>
          {patient.name}{" "}
          <span class="soft" title={t("visit.born", { date: birthDate(patient.birth_date) })}>
            {t.n("age", ageOf(patient.birth_date, now))}
          </span>
        </h1>
        <p class="cockpit__reason">{reason || t("visit.no_reason")}</p>
      </div>
      <div class="cockpit__facts">
        <Where cabin={cabin_name} />
        <span class="soft figures">{since || timeOfDay(starts_at)}</span>
      </div>
    </header>
  );
}
