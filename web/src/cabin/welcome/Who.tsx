import "./welcome.css";
import { ArrowLeft } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Appointment } from "~/shared/api/types";
import { Banner, Button } from "~/shared/components";
import { BirthDate } from "../birth/BirthDate";
import { type Chosen, dateOf } from "../birth/parts";
import { t } from "../texts";

interface WhoProps {
  appointment: Appointment;
  onKnown: () => void;
  onOther: () => void;
}

/** After this many wrong dates a person helps, not the screen. */
const MOST_TRIES = 3;

/** The birth date in four touches: day, month, ten years, year. It keeps strangers from the wrong visit. */
export function Who({ appointment, onKnown, onOther }: WhoProps) {
  const [chosen, setChosen] = useState<Chosen>({});
  const [tries, setTries] = useState(0);
  const [wrong, setWrong] = useState(false);

  function choose(next: Chosen) {
    setChosen(next);
    const date = dateOf(next);
    if (date === undefined) return;
    if (date === appointment.patient.birth_date) return onKnown();
    setWrong(true);
    setTries(tries + 1);
  }

  function again(next: Chosen) {
    setChosen(next);
    setWrong(false);
  }

  return (
    <main id="contenu" class="kiosk-page who">
      <h1>{t("who.title")}</h1>
      <p class="kiosk-lead">{t("who.why")}</p>
      <BirthDate chosen={chosen} onChange={wrong ? again : choose} />
      {wrong && <Wrong stop={tries >= MOST_TRIES} onAgain={() => again({})} onOther={onOther} />}
      {!wrong && (
        <div>
          <Button kind="quiet" icon={ArrowLeft} onClick={onOther}>
            {t("who.other")}
          </Button>
        </div>
      )}
    </main>
  );
}

interface WrongProps {
  stop: boolean;
  onAgain: () => void;
  onOther: () => void;
}

function Wrong({ stop, onAgain, onOther }: WrongProps) {
  return (
    <Banner tone="help" title={t(stop ? "who.stop" : "who.wrong")} live="assertive">
      <p>{t(stop ? "who.stop_help" : "who.wrong_help")}</p>
      <div class="row">
        {!stop && (
          <Button kind="primary" onClick={onAgain}>
            {t("who.again")}
          </Button>
        )}
        <Button icon={ArrowLeft} onClick={onOther}>
          {t("who.other")}
        </Button>
      </div>
    </Banner>
  );
}
