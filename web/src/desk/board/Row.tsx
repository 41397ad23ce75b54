import { Activity, Camera, ChevronRight, UsersRound } from "lucide-preact";
import type { Readiness } from "~/shared/api/preparation";
import type { BoardRow } from "~/shared/api/types";
import { Badge, ButtonLink, type Tone } from "~/shared/components";
import { duration, fromNow, timeOfDay } from "~/shared/i18n";
import { ReadyBadge } from "~/shared/preparation/ReadyBadge";
import { ageOf } from "~/shared/staff/people";
import { Where } from "~/shared/staff/Where";
import { t } from "../texts";
import { type Standing, standingOf } from "./order";

const TONES: Partial<Record<Standing, Tone>> = { waiting: "help", in_progress: "action" };

function standingWords(row: BoardRow, standing: Standing, now: number): string {
  const { starts_at } = row.appointment;
  switch (standing) {
    case "waiting":
      return t("row.waiting", { time: duration(now - Date.parse(row.waiting_since ?? starts_at)) });
    case "upcoming":
      return t("row.upcoming", { when: fromNow(starts_at, now) });
    default:
      return t(`row.${standing}`);
  }
}

const ACTIONS = {
  waiting: "row.admit",
  in_progress: "row.resume",
  upcoming: "row.prepare",
  late: "row.prepare",
  ended: "row.read",
} as const;

/** One visit of the day. The whole line leads to it; the button says what one will do there. */
export function Row({
  row,
  now,
  readiness,
}: {
  row: BoardRow;
  now: number;
  readiness?: Readiness | undefined;
}) {
  const { appointment } = row;
  const { patient } = appointment;
  const standing = standingOf(row, now);
  const action = standing === "cancelled" || standing === "noshow" ? undefined : t(ACTIONS[standing]);
  return (
    <li
      class="visit-row"
      data-standing={standing}
      data-testid="board-row"
      data-id={appointment.appointment_id}
    >
      <p class="visit-row__time figures">{timeOfDay(appointment.starts_at)}</p>
      <div class="visit-row__who">
        <h3>
          {patient.name} <span class="soft visit-row__age">{t.n("age", ageOf(patient.birth_date, now))}</span>
        </h3>
        <p class="visit-row__reason">{appointment.reason || t("visit.no_reason")}</p>
        {row.handed_over && (
          <p class="visit-row__given">
            <Badge tone="help" icon={UsersRound}>
              {t("hand.got", { by: row.handed_over.by })}
            </Badge>
          </p>
        )}
        <p class="row visit-row__facts">
          <Where cabin={appointment.cabin_name} />
          {(standing === "upcoming" || standing === "late" || standing === "waiting") && (
            <ReadyBadge readiness={readiness} />
          )}
          {row.photos > 0 && <Badge icon={Camera}>{t.n("row.photos", row.photos)}</Badge>}
          {row.readings > 0 && <Badge icon={Activity}>{t.n("row.readings", row.readings)}</Badge>}
        </p>
      </div>
      <p class="visit-row__standing figures">
        <Badge tone={TONES[standing] ?? "plain"}>{standingWords(row, standing, now)}</Badge>
      </p>
      {action && (
        <ButtonLink
          kind={standing === "waiting" ? "primary" : "secondary"}
          icon={ChevronRight}
          href={`/desk/visite/${appointment.appointment_id}`}
          class="visit-row__go"
          data-testid="open-visit"
          aria-label={t("row.action_for", { action, name: patient.name })}
        >
          {action}
        </ButtonLink>
      )}
    </li>
  );
}
