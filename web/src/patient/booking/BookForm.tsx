import { Check, Eye, Wallet } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { type Cabin, type Choice, confirmHold } from "~/shared/api/search";
import type { Appointment, Me, NewAppointment, Practitioner, Slot } from "~/shared/api/types";
import { Button, Select, TextArea } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { byLocale, dayAndTime, price, tag } from "~/shared/i18n";
import { ResidenceAsk } from "../finding/ResidenceAsk";
import { tf } from "../finding/texts";
import { languageName } from "../search/doctor";
import { bookPath } from "../search/path";
import { placeLabel } from "../search/places";
import { PersonSwitch } from "../space/PersonSwitch";
import { personOf } from "../space/person";
import { t } from "../texts";
import { Chosen } from "./Chosen";
import { HoldKept, HoldOver, HoldTaking, Refused } from "./HoldBanner";
import { useHold } from "./useHold";

interface BookFormProps {
  doctor: Practitioner;
  cabins: Cabin[];
  startsAt: string;
  choice: Choice;
  me: Me;
}

/** ISO 639; `fsl` is French sign language. */
const INTERPRETED = ["ar", "en", "es", "fa", "fsl", "pl", "ps", "pt", "ro", "ru", "tr", "uk", "vi", "zh"];

/** Who, when, where, what it costs and who will see: all of it before the one button. The time is held meanwhile. */
export function BookForm({ doctor, cabins, startsAt, choice, me }: BookFormProps) {
  const { route } = useLocation();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [language, setLanguage] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiProblem>();
  const answer = useRef<HTMLDivElement>(null);
  const now = useNow(1000);

  const { patientId, other } = personOf(me);
  const hold = useHold(wishOf(doctor, startsAt, choice, other === undefined ? undefined : patientId));
  const until = hold.appointment?.hold_until;
  const gone = refused?.is("booking.hold_gone") || (!!until && now >= Date.parse(until));
  const problem = hold.problem ?? (refused?.is("booking.hold_gone") ? undefined : refused);

  // The button is at the foot of the page, the answer above: bring it before the eyes.
  useEffect(() => {
    if (problem || gone) answer.current?.scrollIntoView({ block: "center" });
  }, [problem, gone]);

  async function book() {
    const words = reason.trim();
    setMissing(words.length < 3);
    if (words.length < 3 || busy || !hold.appointment) return;
    setBusy(true);
    setRefused(undefined);
    // A lost answer may hide an appointment: it must not be given back on leaving.
    hold.settle();
    try {
      const { appointment_id } = await confirmHold(hold.appointment.appointment_id, {
        reason: words,
        ...(language ? { interpreter_language: language } : {}),
      });
      route(`/rendez-vous/${appointment_id}?nouveau=1`, true);
    } catch (thrown) {
      const found = asProblem(thrown);
      if (found.status > 0) hold.unsettle();
      setRefused(found);
      setBusy(false);
    }
  }

  const choose = (slot: Slot) => {
    setRefused(undefined);
    route(bookPath(doctor.practitioner_id, slot.starts_at, choice), true);
  };
  const again = () => {
    setRefused(undefined);
    hold.again();
  };
  const others = { practitionerId: doctor.practitioner_id, choice, onChoose: choose };

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void book();
      }}
    >
      <Chosen doctor={doctor} cabins={cabins} startsAt={startsAt} choice={choice} />
      <div ref={answer} class="answer">
        {problem && <Refused problem={problem} onAgain={again} {...others} />}
        {!problem && gone && (
          <HoldOver startsAt={startsAt} patientId={patientId} onAgain={again} {...others} />
        )}
        {!problem && !gone && until && <HoldKept until={until} now={now} />}
        {!problem && !gone && !until && <HoldTaking />}
      </div>
      <PersonSwitch me={me} legend={tf("hold.for")} />
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
      <Select
        label={tf("book.interpreter")}
        hint={tf("book.interpreter_hint")}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value)}
        options={[
          { value: "", label: tf("book.interpreter_none") },
          ...INTERPRETED.map((code) => ({ value: code, label: languageName(code, tag()) })).sort((a, b) =>
            a.label.localeCompare(b.label, tag()),
          ),
        ]}
      />
      <ResidenceAsk key={patientId} patientId={patientId} />
      <Line icon={Wallet} title={t("book.cost")}>
        <Cost doctor={doctor} held={hold.appointment} />
      </Line>
      <Line icon={Eye} title={t("book.privacy")}>
        <p class="soft small">
          {t("book.privacy_text", { name: doctor.name, place: placeLabel(doctor.site) })}
        </p>
      </Line>
      {hold.appointment && !problem && !gone && (
        <Button kind="primary" type="submit" icon={Check} wide busy={busy}>
          {busy ? t("book.wait") : t("book.go", { when: dayAndTime(startsAt) })}
        </Button>
      )}
    </form>
  );
}

function wishOf(
  doctor: Practitioner,
  startsAt: string,
  { visit, mode, cabin }: Choice,
  patientId: string | undefined,
): NewAppointment {
  return {
    practitioner_id: doctor.practitioner_id,
    starts_at: startsAt,
    ...(visit ? { visit_type: visit } : {}),
    ...(mode ? { mode } : {}),
    ...(cabin ? { cabin_id: cabin } : {}),
    ...(patientId ? { patient_id: patientId } : {}),
  } as NewAppointment;
}

/** What the server will charge once it has said so, the doctor's own fee before. */
function Cost({ doctor, held }: { doctor: Practitioner; held: Appointment | undefined }) {
  const { fee_cents, overrun_cents } = held ?? doctor;
  return (
    <>
      <p class="figures">
        <strong>{price(fee_cents)}</strong> · {t("doctor.sector", { n: doctor.sector })}
        {overrun_cents > 0 && `, ${tf("book.overrun", { price: price(overrun_cents) })}`}
      </p>
      <p class="soft small">
        {byLocale(doctor, "reimbursed_note")} {t("book.cost_note")}
      </p>
    </>
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
