import { useId } from "preact/hooks";
import type { Month } from "~/shared/api/search";
import { dayAndMonth } from "~/shared/i18n";
import { monthName, stepTo, weekdays, weeksOf } from "./month";
import { tf } from "./texts";

interface MonthGridProps {
  month: string;
  /** Absent while it is read: the days stand there already. */
  found: Month | undefined;
  today: string;
  picked: string | undefined;
  onPick: (day: string) => void;
}

/** A month as a table of days. Arrow keys go from one free day to the next. */
export function MonthGrid({ month, found, today, picked, onPick }: MonthGridProps) {
  const id = useId();
  const counts = new Map(found?.days.map(({ date, free }) => [date, free]));
  const free = (found?.days ?? []).filter((day) => day.free > 0).map((day) => day.date);
  const reachable = picked && free.includes(picked) ? picked : free[0];

  function move(event: KeyboardEvent) {
    const from = picked ?? reachable;
    const to = from && stepTo(event.key, from, free);
    if (!to) return;
    event.preventDefault();
    onPick(to);
    document.getElementById(`${id}-${to}`)?.focus();
  }

  return (
    <table class="month" data-testid="month" aria-busy={!found}>
      <caption class="visually-hidden">{monthName(month)}</caption>
      <thead>
        <tr>
          {weekdays().map(({ short, long }) => (
            <th key={long} scope="col">
              <abbr title={long}>{short}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody onKeyDown={move}>
        {weeksOf(month).map((week, row) => (
          <tr key={row}>
            {week.map((day, column) => (
              <td key={day ?? `${row}-${column}`}>
                {day && (
                  <DayCell
                    id={`${id}-${day}`}
                    day={day}
                    free={counts.get(day) ?? 0}
                    isToday={day === today}
                    picked={day === picked}
                    tabbable={day === reachable}
                    onPick={onPick}
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

interface DayCellProps {
  id: string;
  day: string;
  free: number;
  isToday: boolean;
  picked: boolean;
  tabbable: boolean;
  onPick: (day: string) => void;
}

function DayCell({ id, day, free, isToday, picked, tabbable, onPick }: DayCellProps) {
  const number = Number(day.slice(8));
  if (free === 0) {
    return (
      <span class="month__day" data-today={isToday || undefined}>
        {number}
      </span>
    );
  }
  return (
    <button
      type="button"
      id={id}
      class="month__day"
      data-free
      data-today={isToday || undefined}
      aria-pressed={picked}
      aria-label={`${dayAndMonth(day)}, ${tf.n("calendar.free", free)}`}
      tabIndex={tabbable ? 0 : -1}
      onClick={() => onPick(day)}
    >
      {number}
    </button>
  );
}
