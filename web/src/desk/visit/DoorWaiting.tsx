import type { Consultation } from "~/shared/api/types";
import type { CallSession, Knock } from "~/shared/call";
import { KnockActs } from "~/shared/call/room/KnockActs";
import { Avatar, Badge } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { duration } from "~/shared/i18n";
import { ageOf } from "~/shared/staff/people";
import { t } from "../texts";

interface DoorWaitingProps {
  visit: Consultation;
  session: CallSession;
  knock: Knock;
}

/** The patient is there: since when, and what to answer. */
export function DoorWaiting({ visit, session, knock }: DoorWaitingProps) {
  const now = useNow(5_000);
  const { patient } = visit.appointment;
  const { name } = patient;
  return (
    <div class="stack door__head" data-testid="door-waiting" data-quiet={knock.quiet ? "" : undefined}>
      <div class="door__person" role="status">
        <Avatar name={name} seed={patient.patient_id} size={72} />
        <div>
          <h2>{t("door.waits", { name })}</h2>
          <p class="door__since figures">
            {t("door.since", {
              age: t.n("age", ageOf(patient.birth_date, now)),
              time: duration(now - Date.parse(visit.waiting_since ?? knock.since)),
            })}
          </p>
          {knock.quiet && <Badge>{t(session.locked.value ? "door.quiet_locked" : "door.quiet_held")}</Badge>}
        </div>
      </div>
      <div class="row">
        <KnockActs session={session} knock={knock} />
      </div>
    </div>
  );
}

/** Others who wait at the door: they may be let in before the patient, or after. */
export function DoorGuests({ session, knocks }: { session: CallSession; knocks: readonly Knock[] }) {
  if (knocks.length === 0) return null;
  return (
    <ul class="stack door__guests">
      {knocks.map((knock) => (
        <li key={knock.member} class="row">
          <span class="door__guest" role="status">
            {t("door.guest", { name: knock.name })}
          </span>
          <KnockActs session={session} knock={knock} />
        </li>
      ))}
    </ul>
  );
}
