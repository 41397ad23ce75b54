import { HeartHandshake } from "lucide-preact";
import type { GivenDay } from "~/shared/api/solidarity";
import { dayAndMonth, dayOf } from "~/shared/i18n";
import { weekdays, weeksOf } from "~/shared/solidarity/months";
import { ts } from "./texts";

interface CalendarProps {
  month: string;
  days: GivenDay[];
  picked: string | undefined;
  /** Whether a day may still be given. */
  open: boolean;
  onPick: (day: string | undefined) => void;
}

/** A month of weeks; days to come may be picked, given ones are marked. */
export function Calendar({ month, days, picked, open, onPick }: CalendarProps) {
  const today = dayOf(Date.now());
  const long = weekdays("long");
  return (
    <table class="calendar">
      <thead>
        <tr>
          {weekdays().map((name, nth) => (
            <th key={name} scope="col">
              <abbr title={long[nth]}>{name}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week, nth) => (
          <tr key={week.find(Boolean) ?? nth}>
            {week.map((day, at) => (
              <td key={day ?? `empty-${at}`}>
                {day && (
                  <DayButton
                    day={day}
                    given={days.some((one) => one.day === day)}
                    picked={day === picked}
                    disabled={!open || day <= today}
                    onPick={() => onPick(day === picked ? undefined : day)}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayButtonProps {
  day: string;
  given: boolean;
  picked: boolean;
  disabled: boolean;
  onPick: () => void;
}

function DayButton({ day, given, picked, disabled, onPick }: DayButtonProps) {
  const number = Number(day.slice(8));
  return (
    <button
      type="button"
      class="calendar__day figures"
      data-day={day}
      data-given={given ? "" : undefined}
      aria-pressed={picked}
      aria-label={given ? `${dayAndMonth(day)}, ${ts("calendar.given")}` : dayAndMonth(day)}
      disabled={disabled || given}
      onClick={onPick}
    >
      {number}
      {given && <HeartHandshake size={16} aria-hidden="true" />}
    </button>
  );
}
