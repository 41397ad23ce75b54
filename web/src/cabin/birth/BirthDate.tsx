import "./birth.css";
import { tag } from "~/shared/i18n/locale";
import { t } from "../texts";
import { type Chosen, PARTS, type Part, valuesOf } from "./parts";

interface BirthDateProps {
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}

/** A birth date in four touches, for fingers that no keyboard and no calendar suits: day, month, ten years, year. */
export function BirthDate({ chosen, onChange }: BirthDateProps) {
  const part = PARTS.find((one) => chosen[one] === undefined);
  function backTo(wanted: Part) {
    const kept = PARTS.slice(0, PARTS.indexOf(wanted));
    onChange(Object.fromEntries(kept.map((one) => [one, chosen[one]])));
  }
  return (
    <>
      <Parts chosen={chosen} part={part} onBack={backTo} />
      {part && (
        <Choices part={part} chosen={chosen} onPick={(value) => onChange({ ...chosen, [part]: value })} />
      )}
    </>
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
    <ol class="birth__parts">
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

interface ChoicesProps {
  part: Part;
  chosen: Chosen;
  onPick: (value: number) => void;
}

function Choices({ part, chosen, onPick }: ChoicesProps) {
  return (
    <fieldset class="birth__choices" data-part={part}>
      <legend>{t(`who.pick_${part}`)}</legend>
      {valuesOf(part, chosen, new Date().getFullYear()).map((value) => (
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
