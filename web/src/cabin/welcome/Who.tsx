import "./welcome.css";
import { ArrowLeft } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Appointment } from "~/shared/api/types";
import { Banner, Button } from "~/shared/components";
import { tag } from "~/shared/i18n/locale";
import { t } from "../texts";

interface WhoProps {
  appointment: Appointment;
  onKnown: () => void;
  onOther: () => void;
}

const PARTS = ["day", "month", "decade", "year"] as const;
type Part = (typeof PARTS)[number];
type Chosen = Partial<Record<Part, number>>;

/** After this many wrong dates a person helps, not the screen. */
const MOST_TRIES = 3;

const two = (n: number) => String(n).padStart(2, "0");

/** The birth date in four touches: day, month, ten years, year. It keeps strangers from the wrong visit. */
export function Who({ appointment, onKnown, onOther }: WhoProps) {
  const [chosen, setChosen] = useState<Chosen>({});
  const [tries, setTries] = useState(0);
  const [wrong, setWrong] = useState(false);
  const part = PARTS.find((one) => chosen[one] === undefined);

  function pick(value: number) {
    if (!part) return;
    const next = { ...chosen, [part]: value };
    setChosen(next);
    if (part !== "year") return;
    const date = `${next.year}-${two(next.month ?? 0)}-${two(next.day ?? 0)}`;
    if (date === appointment.patient.birth_date) return onKnown();
    setWrong(true);
    setTries(tries + 1);
  }

  function backTo(wanted: Part) {
    const kept = PARTS.slice(0, PARTS.indexOf(wanted));
    setChosen(Object.fromEntries(kept.map((one) => [one, chosen[one]])));
    setWrong(false);
  }

  return (
    <main id="contenu" class="kiosk-page who">
      <h1>{t("who.title")}</h1>
      <p class="kiosk-lead">{t("who.why")}</p>
      <Parts chosen={chosen} part={part} onBack={backTo} />
      {wrong ? (
        <Wrong stop={tries >= MOST_TRIES} onAgain={() => backTo("day")} onOther={onOther} />
      ) : (
        part && <Choices part={part} chosen={chosen} onPick={pick} />
      )}
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

function partText(part: Part, value: number): string {
  if (part === "month") return monthName(value);
  return part === "decade" ? `${value} … ${value + 9}` : String(value);
}

function monthName(month: number): string {
  const at = new Date(Date.UTC(2024, month - 1, 15));
  return new Intl.DateTimeFormat(tag(), { month: "long", timeZone: "UTC" }).format(at);
}

interface PartsProps {
  chosen: Chosen;
  part: Part | undefined;
  onBack: (part: Part) => void;
}

function Parts({ chosen, part, onBack }: PartsProps) {
  const shown = PARTS.filter((one) => (one === "decade" ? chosen.year === undefined : true)).filter(
    (one) => one !== "year" || chosen.decade !== undefined,
  );
  return (
    <ol class="who__parts">
      {shown.map((one) => {
        const value = chosen[one];
        return (
          <li key={one} data-now={one === part ? "" : undefined}>
            <span class="soft">{t(`who.${one}`)}</span>
            {value === undefined ? (
              <strong aria-hidden="true">…</strong>
            ) : (
              <button type="button" class="figures" onClick={() => onBack(one === "year" ? "decade" : one)}>
                {partText(one, value)}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function valuesOf(part: Part, chosen: Chosen): number[] {
  const range = (from: number, count: number, step = 1) =>
    Array.from({ length: count }, (_, index) => from + index * step);
  const thisYear = new Date().getFullYear();
  switch (part) {
    case "day":
      return range(1, 31);
    case "month":
      return range(1, 12);
    case "decade":
      return range(1910, Math.floor((thisYear - 1910) / 10) + 1, 10);
    case "year":
      return range(chosen.decade ?? 1950, 10).filter((year) => year <= thisYear);
  }
}

interface ChoicesProps {
  part: Part;
  chosen: Chosen;
  onPick: (value: number) => void;
}

function Choices({ part, chosen, onPick }: ChoicesProps) {
  return (
    <fieldset class="who__choices" data-part={part}>
      <legend>{t(`who.pick_${part}`)}</legend>
      {valuesOf(part, chosen).map((value) => (
        <button
          key={value}
          type="button"
          class="figures"
          data-testid={`birth-${part}-${value}`}
          onClick={() => onPick(value)}
        >
          {partText(part, value)}
        </button>
      ))}
    </fieldset>
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
