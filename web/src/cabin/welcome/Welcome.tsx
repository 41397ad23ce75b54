import "./welcome.css";
import { ChevronRight, Clock3, WifiOff } from "lucide-preact";
import type { Appointment, CabinHere } from "~/shared/api/types";
import { Banner, ErrorPanel, initials, Skeleton } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import type { Resource } from "~/shared/hooks/useResource";
import { dayInWords, fromNow, timeOfDay } from "~/shared/i18n";
import { VoiceButton } from "../comfort/ComfortDialog";
import { NowOffer } from "../now/NowOffer";
import { CabinPicture } from "../pictures/CabinPicture";
import { t } from "../texts";
import { tk } from "../texts/place";

/** A visit that has not begun this long after its end is no longer offered. */
const OFFERED_AFTER_END_MS = 4 * 3_600_000;

interface WelcomeProps {
  here: Resource<CabinHere>;
  onChoose: (appointment: Appointment) => void;
  onNow: () => void;
}

/** What the next person sees first. Names stay out of it: an hour and two letters are enough to find oneself. */
export function Welcome({ here, onChoose, onNow }: WelcomeProps) {
  const now = useNow(10_000);
  return (
    <main id="contenu" class="kiosk-page welcome">
      <div class="stack welcome__main">
        <p class="welcome__clock figures">
          <span class="welcome__day">{dayInWords(now, now)}</span>, {timeOfDay(now)}
        </p>
        <h1>{t("welcome.hello")}</h1>
        {here.problem && !here.data && <ErrorPanel problem={here.problem} onRetry={here.reload} />}
        {here.problem && here.data && (
          <Banner tone="amber" icon={WifiOff} title={t("welcome.stale")} live="polite" />
        )}
        {!here.data && !here.problem && <Skeleton heights={[96, 96, 96]} />}
        {here.data && <Today here={here.data} now={now} onChoose={onChoose} />}
        {here.data?.position.state === "ready" && <NowOffer onChoose={onNow} />}
        <VoiceButton quiet />
      </div>
      <CabinPicture label={t("welcome.picture")} kinds={here.data?.devices.map(({ device }) => device)} />
    </main>
  );
}

const OPEN_STATUSES: Appointment["status"][] = ["proposed", "pending", "booked", "arrived", "checked-in"];

function offered(today: Appointment[], now: number): Appointment[] {
  return today
    .filter((one) => OPEN_STATUSES.includes(one.status))
    .filter((one) => Date.parse(one.ends_at) + OFFERED_AFTER_END_MS > now)
    .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
}

function Today({
  here,
  now,
  onChoose,
}: {
  here: CabinHere;
  now: number;
  onChoose: (one: Appointment) => void;
}) {
  const { state, visit_id: under_way } = here.position;
  const busy = state === "in_visit";
  const appointments = busy
    ? here.today.filter((one) => one.appointment_id === under_way)
    : offered(here.today, now);
  return (
    <>
      {appointments.length > 0 ? (
        <>
          <p class="kiosk-lead">{busy ? tk("in_visit.back") : t("welcome.lead")}</p>
          <ul class="stack welcome__list">
            {appointments.map((one) => (
              <li key={one.appointment_id}>
                <Choice appointment={one} now={now} onChoose={onChoose} />
              </li>
            ))}
          </ul>
          <p class="soft">{t("welcome.no_appointment")}</p>
        </>
      ) : (
        <div class="stack welcome__none">
          <h2>{busy ? tk("in_visit.title") : t("welcome.none")}</h2>
          <p>{t("welcome.none_help")}</p>
        </div>
      )}
      {!here.agent_online && <Banner tone="help" title={t("welcome.devices_away")} live="polite" />}
    </>
  );
}

interface ChoiceProps {
  appointment: Appointment;
  now: number;
  onChoose: (one: Appointment) => void;
}

function Choice({ appointment, now, onChoose }: ChoiceProps) {
  const { starts_at, patient, waiting_room_opens_at } = appointment;
  const open = Date.parse(waiting_room_opens_at) <= now;
  const time = timeOfDay(starts_at);
  const letters = initials(patient.name).split("").join(".");
  return (
    <button
      type="button"
      class="kiosk-choice"
      data-testid="kiosk-appointment"
      data-id={appointment.appointment_id}
      disabled={!open}
      aria-label={t("welcome.row", { time, initials: letters })}
      onClick={() => onChoose(appointment)}
    >
      <strong class="kiosk-choice__time figures">{time}</strong>
      <span class="kiosk-choice__letters">{letters}.</span>
      <span class="kiosk-choice__when">
        {open ? t("welcome.now") : t("welcome.opens", { when: fromNow(waiting_room_opens_at, now) })}
      </span>
      {open ? <ChevronRight size={36} aria-hidden="true" /> : <Clock3 size={32} aria-hidden="true" />}
    </button>
  );
}
