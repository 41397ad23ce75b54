import "./questions.css";
import { ArrowRight } from "lucide-preact";
import { useState } from "preact/hooks";
import { type KioskAnswers, sayAnswers } from "~/shared/api/cabins";
import type { Appointment } from "~/shared/api/types";
import { Banner, Button, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { ageOn } from "../age";
import { useSpoken } from "../comfort/useSpoken";
import { tk } from "../texts/place";

const ALONE_FROM = 16;
const MOST = 100;
const SINCE = [1, 2, 3, 4] as const;

interface QuestionsStepProps {
  appointment: Appointment;
  onDone: () => void;
}

/** Short questions the doctor reads before the visit; who is under 16 says which parent is there. */
export function QuestionsStep({ appointment, onDone }: QuestionsStepProps) {
  const [said, setSaid] = useState<Partial<KioskAnswers>>({ reason: appointment.reason.slice(0, MOST) });
  const [missing, setMissing] = useState(false);
  const [alone, setAlone] = useState(false);
  const action = useAction();
  const child = ageOn(appointment.patient.birth_date) < ALONE_FROM;
  const set = (part: Partial<KioskAnswers>) => setSaid((before) => ({ ...before, ...part }));
  useSpoken(tk("questions.title"), tk("questions.lead"), child ? tk("companion.title") : undefined);

  function send() {
    const lacks = child && !said.companion?.trim();
    setMissing(lacks);
    if (lacks) return;
    void action.run(async () => {
      await sayAnswers(appointment.appointment_id, said);
      onDone();
    });
  }

  return (
    <main id="contenu" class="kiosk-page questions" data-testid="kiosk-questions">
      <h1>{tk("questions.title")}</h1>
      <p class="kiosk-lead">{tk("questions.lead")}</p>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {child && (
          <section class="card questions__companion">
            <h2>{tk("companion.title")}</h2>
            <p>{tk("companion.why")}</p>
            <Field
              label={tk("companion.name")}
              value={said.companion ?? ""}
              maxLength={MOST}
              autocomplete="off"
              data-testid="kiosk-companion"
              error={missing ? tk("companion.missing") : undefined}
              onInput={(event) => set({ companion: event.currentTarget.value })}
            />
            <div>
              <Button onClick={() => setAlone(true)}>{tk("companion.none")}</Button>
            </div>
            {alone && <Banner tone="help" title={tk("companion.none_help")} live="assertive" />}
          </section>
        )}
        <Field
          label={tk("questions.reason")}
          value={said.reason ?? ""}
          maxLength={MOST}
          autocomplete="off"
          onInput={(event) => set({ reason: event.currentTarget.value })}
        />
        <Choices
          legend={tk("questions.since")}
          options={SINCE.map((one) => tk(`questions.since_${one}`))}
          value={said.since}
          onPick={(since) => set({ since })}
        />
        <YesNo
          legend={tk("questions.allergies")}
          value={said.allergies}
          onSay={(allergies) => set({ allergies })}
        />
        <YesNo
          legend={tk("questions.treatments")}
          value={said.treatments}
          onSay={(treatments) => set({ treatments })}
        />
        {action.problem && <ErrorPanel problem={action.problem} />}
        <div class="kiosk-answers">
          {!child && <Button onClick={onDone}>{tk("questions.skip")}</Button>}
          <Button
            kind="primary"
            type="submit"
            iconEnd={ArrowRight}
            busy={action.busy}
            data-testid="kiosk-questions-next"
          >
            {tk("questions.next")}
          </Button>
        </div>
      </form>
    </main>
  );
}

interface ChoicesProps {
  legend: string;
  options: string[];
  value: string | undefined;
  onPick: (value: string) => void;
}

function Choices({ legend, options, value, onPick }: ChoicesProps) {
  return (
    <fieldset class="questions__choices">
      <legend>{legend}</legend>
      {options.map((option) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onPick(option)}>
          {option}
        </button>
      ))}
    </fieldset>
  );
}

interface YesNoProps {
  legend: string;
  value: string | undefined;
  onSay: (value: string) => void;
}

/** Yes opens a line for which ones; the words go to the doctor as they are. */
function YesNo({ legend, value, onSay }: YesNoProps) {
  const no = tk("questions.no");
  const unknown = tk("questions.unknown");
  const yes = tk("questions.yes");
  const chosen = value === undefined || value === no || value === unknown ? value : yes;
  return (
    <>
      <Choices legend={legend} options={[no, yes, unknown]} value={chosen} onPick={onSay} />
      {chosen === yes && (
        <Field
          label={tk("questions.which")}
          value={value === yes ? "" : (value ?? "")}
          maxLength={MOST}
          autocomplete="off"
          onInput={(event) => onSay(event.currentTarget.value || yes)}
        />
      )}
    </>
  );
}
