import { CalendarClock, CalendarDays, Check, Eye, Wallet } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { idempotencyKey } from "~/shared/api/client";
import { bookAppointment } from "~/shared/api/endpoints";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { Me, Practitioner, Slot } from "~/shared/api/types";
import { Avatar, Banner, Button, ButtonLink, Card, ErrorPanel, TextArea } from "~/shared/components";
import { byLocale, dayAndTime, fullDate, price, timeOfDay } from "~/shared/i18n";
import { DayAndHour } from "../search/DayAndHour";
import { bookPath, practitionerPath } from "../search/path";
import { placeLabel } from "../search/places";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { ts } from "../space/texts";
import { t } from "../texts";

/** Who, when, where, what it costs and who will see: all of it before the one button. */
export function BookForm({ doctor, startsAt, me }: { doctor: Practitioner; startsAt: string; me: Me }) {
  const { route } = useLocation();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  // One intention, one key: pressing again after a lost answer cannot book twice.
  const intention = useRef({ wish: "", key: "" });

  const answer = useRef<HTMLDivElement>(null);

  async function book() {
    const words = reason.trim();
    setMissing(words.length < 3);
    if (words.length < 3 || busy) return;
    const { patientId, other } = personOf(me);
    const wish = {
      practitioner_id: doctor.practitioner_id,
      starts_at: startsAt,
      reason: words,
      ...(other === undefined ? {} : { patient_id: patientId }),
    };
    const text = JSON.stringify(wish);
    if (intention.current.wish !== text) intention.current = { wish: text, key: idempotencyKey() };
    setBusy(true);
    setProblem(undefined);
    try {
      const appointment = await bookAppointment(wish, intention.current.key);
      route(`/rendez-vous/${appointment.appointment_id}?nouveau=1`, true);
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  }

  const choose = (slot: Slot) => {
    setProblem(undefined);
    route(bookPath(doctor.practitioner_id, slot.starts_at), true);
  };

  // The button is at the foot of the page, the answer above: bring it before the eyes.
  useEffect(() => {
    if (problem) answer.current?.scrollIntoView({ block: "center" });
  }, [problem]);

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void book();
      }}
    >
      <Choice doctor={doctor} startsAt={startsAt} />
      <div ref={answer} class="answer">
        {problem && <Refused problem={problem} doctor={doctor} onChoose={choose} />}
      </div>
      <PersonSwitch me={me} legend={ts("person.book")} />
      <TextArea
        label={t("book.reason")}
        hint={t("book.reason_hint")}
        placeholder={t("book.reason_example")}
        error={missing ? t("book.reason_missing") : undefined}
        value={reason}
        maxLength={500}
        required
        onInput={(event) => {
          setReason(event.currentTarget.value);
          setMissing(false);
        }}
      />
      <Line icon={Wallet} title={t("book.cost")}>
        <p class="figures">
          <strong>{price(doctor.fee_cents)}</strong> · {t("doctor.sector", { n: doctor.sector })}
        </p>
        <p class="soft small">
          {byLocale(doctor, "reimbursed_note")} {t("book.cost_note")}
        </p>
      </Line>
      <Line icon={Eye} title={t("book.privacy")}>
        <p class="soft small">
          {t("book.privacy_text", { name: doctor.name, place: placeLabel(doctor.site) })}
        </p>
      </Line>
      {!problem?.is("booking.slot_taken") && (
        <Button kind="primary" type="submit" icon={Check} wide busy={busy}>
          {busy ? t("book.wait") : t("book.go", { when: dayAndTime(startsAt) })}
        </Button>
      )}
    </form>
  );
}

function Choice({ doctor, startsAt }: { doctor: Practitioner; startsAt: string }) {
  return (
    <Card tone="action">
      <div class="choice">
        <CalendarClock size={32} strokeWidth={1.75} aria-hidden="true" />
        <p class="choice__when figures capital">
          <strong>{fullDate(startsAt)}</strong>
          <br />
          <strong>{timeOfDay(startsAt)}</strong>{" "}
          <span class="soft small">({t("doctor.minutes", { n: doctor.visit_minutes })})</span>
        </p>
        <ButtonLink kind="secondary" href={practitionerPath(doctor.practitioner_id)}>
          {t("book.change_time")}
        </ButtonLink>
      </div>
      <div class="doctor__who">
        <Avatar name={doctor.name} seed={doctor.portrait_seed} />
        <div>
          <p>
            <strong>{doctor.name}</strong>, {byLocale(doctor, "speciality")}
          </p>
          <p class="soft small">{placeLabel(doctor.site)}</p>
          <p class="soft small figures">
            {t("doctor.rpps")} {doctor.rpps}
          </p>
        </div>
      </div>
    </Card>
  );
}

interface RefusedProps {
  problem: ApiProblem;
  doctor: Practitioner;
  onChoose: (slot: Slot) => void;
}

/** Another person was faster: said kindly, with the way on. Anything else is the usual panel. */
function Refused({ problem, doctor, onChoose }: RefusedProps) {
  const calendar = (
    <ButtonLink icon={CalendarDays} href={practitionerPath(doctor.practitioner_id)}>
      {t("book.calendar")}
    </ButtonLink>
  );
  if (!problem.is("booking.slot_taken")) {
    return (
      <ErrorPanel problem={problem}>
        {problem.is("booking.closed", "booking.past") && <div>{calendar}</div>}
      </ErrorPanel>
    );
  }
  const alternatives = Array.isArray(problem.extra.alternatives)
    ? (problem.extra.alternatives as Slot[])
    : [];
  return (
    <Banner tone="help" title={t("book.taken")} live="assertive">
      <p>{alternatives.length > 0 ? t("book.taken_help") : t("book.taken_none")}</p>
      <ul class="times times--next" data-testid="alternatives">
        {alternatives.map((slot) => (
          <li key={slot.starts_at}>
            <button type="button" class="time time--day" onClick={() => onChoose(slot)}>
              <DayAndHour slot={slot} />
            </button>
          </li>
        ))}
      </ul>
      <div>{calendar}</div>
    </Banner>
  );
}

function Line({
  icon: Icon,
  title,
  children,
}: {
  icon: typeof Eye;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <section class="line">
      <Icon size={26} strokeWidth={1.75} aria-hidden="true" />
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}
