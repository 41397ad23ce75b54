import {
  CalendarPlus,
  CalendarX,
  CircleCheck,
  Clock,
  DoorOpen,
  FileHeart,
  Inbox,
  MapPin,
  RotateCcw,
  UserRound,
} from "lucide-preact";
import { inviteUrl } from "~/shared/api/endpoints";
import type { Appointment } from "~/shared/api/types";
import { Avatar, Badge, Banner, ButtonLink, Card } from "~/shared/components";
import { byLocale, dayTimeAndDistance, fromNow, fullDate, price, timeOfDay } from "~/shared/i18n";
import { me } from "~/shared/session/session";
import { tf } from "../finding/texts";
import { practitionerPath } from "../search/path";
import { placeLabel } from "../search/places";
import { t } from "../texts";
import type { Phase } from "./status";

interface PartProps {
  appointment: Appointment;
  phase: Phase;
  now: number;
}

export function Booked() {
  return (
    <Banner tone="action" icon={CircleCheck} title={t("visit.booked")} live="polite">
      <p>{t("visit.booked_text")}</p>
    </Banner>
  );
}

/** Said where the account acts for somebody else; undefined for one's own appointments. */
export const forWhom = ({ patient }: Appointment): string | undefined =>
  patient.patient_id === me.value?.patient_id ? undefined : t("visit.for", { name: patient.name });

/** The date in full words, how far away it is, and with whom. */
export function WhenAndWho({ appointment, phase, now }: PartProps) {
  const { practitioner, starts_at } = appointment;
  const toCome = phase === "ahead" || phase === "open";
  const begun = Date.parse(starts_at) <= now;
  const whose = forWhom(appointment);
  return (
    <Card class="when" tone={toCome ? "action" : "plain"}>
      <p class="when__date figures" data-crossed={phase === "cancelled"}>
        <span class="capital">{fullDate(starts_at)}</span>
        <strong class="when__time">{timeOfDay(starts_at)}</strong>
      </p>
      {toCome && (
        <p class="when__left">
          <Clock size={22} aria-hidden="true" />
          {begun
            ? t("visit.started", { when: fromNow(starts_at, now) })
            : t("visit.starts", { when: fromNow(starts_at, now) })}
        </p>
      )}
      {whose && (
        <p>
          <Badge tone="action" icon={UserRound}>
            {whose}
          </Badge>
        </p>
      )}
      <div class="when__who">
        <Avatar name={practitioner.name} seed={practitioner.portrait_seed} />
        <div>
          <p>
            <strong>{practitioner.name}</strong>
          </p>
          <p class="soft small">{byLocale(practitioner, "speciality")}</p>
        </div>
      </div>
    </Card>
  );
}

/** The one thing to do now, which depends on the moment. */
export function NextStep({ appointment, phase, now }: PartProps) {
  const id = appointment.appointment_id;
  if (phase === "cancelled") {
    return (
      <Banner icon={CalendarX} title={t("visit.cancelled")} live="polite">
        <p>{t("visit.cancelled_text")}</p>
        <Again appointment={appointment} />
      </Banner>
    );
  }
  if (phase === "over") {
    return (
      <Banner tone="action" icon={CircleCheck} title={t("visit.over")}>
        <div>
          <ButtonLink kind="primary" icon={FileHeart} href={`/dossier#visite-${id}`}>
            {t("visit.see_record")}
          </ButtonLink>
        </div>
      </Banner>
    );
  }
  if (phase === "missed") {
    return (
      <Banner icon={Inbox} title={t("visit.noshow")}>
        <Again appointment={appointment} />
      </Banner>
    );
  }
  return (
    <div class="stack next-step">
      {appointment.cabin_id ? (
        <InCabin appointment={appointment} />
      ) : (
        <WaitingRoomDoor {...{ appointment, phase, now }} />
      )}
      <ButtonLink icon={CalendarPlus} href={inviteUrl(id)} download="" wide>
        {t("visit.add")}
      </ButtonLink>
    </div>
  );
}

function WaitingRoomDoor({ appointment, phase, now }: PartProps) {
  const opens = appointment.waiting_room_opens_at;
  if (phase === "open") {
    return (
      <>
        <p role="status">{t("visit.open_now")}</p>
        <ButtonLink kind="primary" icon={DoorOpen} href={`/visite/${appointment.appointment_id}`} wide>
          {t("visit.enter")}
        </ButtonLink>
      </>
    );
  }
  return (
    <p class="soft" role="status">
      {t("visit.opens", { when: dayTimeAndDistance(opens, now) })}
    </p>
  );
}

function InCabin({ appointment }: { appointment: Appointment }) {
  return (
    <Banner tone="action" icon={MapPin} title={t("visit.in_cabin", { name: appointment.cabin_name ?? "" })}>
      <p>{t("visit.in_cabin_text")}</p>
    </Banner>
  );
}

function Again({ appointment }: { appointment: Appointment }) {
  return (
    <div>
      <ButtonLink
        kind="primary"
        icon={RotateCcw}
        href={practitionerPath(appointment.practitioner.practitioner_id)}
      >
        {t("visit.again")}
      </ButtonLink>
    </div>
  );
}

export function Prepare() {
  const things = [t("visit.prepare_1"), t("visit.prepare_2"), t("visit.prepare_3"), t("visit.prepare_4")];
  return (
    <Card labelledBy="prepare-title" tone="flat">
      <h2 id="prepare-title">{t("visit.prepare")}</h2>
      <ul class="prepare">
        {things.map((thing) => (
          <li key={thing}>
            <CircleCheck size={24} strokeWidth={1.75} aria-hidden="true" />
            {thing}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Details({ appointment }: { appointment: Appointment }) {
  const { practitioner, site, mode, fee_cents, overrun_cents, previous_start } = appointment;
  return (
    <dl class="details figures">
      <div>
        <dt>{t("visit.reason")}</dt>
        <dd>{appointment.reason}</dd>
      </div>
      {previous_start && (
        <div>
          <dt>{tf("move.moved")}</dt>
          <dd class="capital">
            {fullDate(previous_start)}, {timeOfDay(previous_start)}
          </dd>
        </div>
      )}
      <div>
        <dt>{t("visit.where")}</dt>
        <dd>{mode === "home" ? tf("book.where_home") : placeLabel(site)}</dd>
      </div>
      <div>
        <dt>{t("visit.cost")}</dt>
        <dd>
          {price(fee_cents)} · {t("doctor.sector", { n: practitioner.sector })}
          {overrun_cents > 0 && `, ${tf("book.overrun", { price: price(overrun_cents) })}`}
        </dd>
      </div>
      <div>
        <dt>{t("doctor.rpps")}</dt>
        <dd>{practitioner.rpps}</dd>
      </div>
    </dl>
  );
}
