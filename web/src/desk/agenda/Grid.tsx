import { useEffect, useRef } from "preact/hooks";
import { instantOf, minutesOn, wallTime } from "~/shared/agenda/clock";
import { dayTimeAt, hourMark } from "~/shared/agenda/words";
import type { Agenda, AgendaAppointment } from "~/shared/api/schedules";
import { Column } from "./Column";
import { frameOf, PX_PER_MINUTE, type Stretch, stretchOn } from "./layout";
import { tg } from "./texts";
import { useCarry } from "./useCarry";
import type { Moves } from "./useMoves";

interface GridProps {
  agenda: Agenda;
  days: readonly string[];
  today: string;
  now: number;
  label: string;
  moves: Moves;
  onOpen: (what: AgendaAppointment) => void;
  onGround: (day: string, minutes: number) => void;
}

/** The hours of one day or of a week, side by side. */
export function Grid({ agenda, days, today, now, label, moves, onOpen, onGround }: GridProps) {
  const { tz } = agenda;
  const all = [...agenda.openings, ...agenda.appointments];
  const stretches = days.flatMap((day) => all.map((span) => stretchOn(day, span, tz)));
  const frame = frameOf(stretches.filter((one): one is Stretch => one !== undefined));
  const scroll = useRef<HTMLElement>(null);
  const carry = useCarry({
    frame,
    days,
    placeOf: (what) => wallTime(what.starts_at, tz),
    onDrop: ({ what, day, minutes }) => {
      const starts_at = instantOf(day, minutes, tz);
      if (Date.parse(starts_at) !== Date.parse(what.starts_at)) void moves.move(what, starts_at);
    },
  });

  // The present, or the first hour there is, at the top of what is seen.
  const first = days.includes(today)
    ? minutesOn(today, now, tz)
    : Math.min(...stretches.map((one) => one?.from ?? 540));
  useEffect(() => {
    if (scroll.current) scroll.current.scrollTop = (first - 60 - frame.from) * PX_PER_MINUTE;
  }, [days.join()]);

  const { carried } = carry;
  const where = carried && dayTimeAt(instantOf(carried.day, carried.minutes, tz), tz, now);
  return (
    <>
      <p class="visually-hidden" role="status" data-testid="carrying">
        {carried && tg("grid.carrying", { name: carried.what.patient.name, when: where ?? "" })}
      </p>
      <section
        ref={scroll}
        class={carried ? "grid grid--carrying" : "grid"}
        aria-label={label}
        data-testid="agenda-grid"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <div class="grid__hours figures" aria-hidden="true">
          {days.length > 1 && <div class="col__head" />}
          {Array.from({ length: (frame.until - frame.from) / 60 }, (_, index) => (
            <div key={index} class="grid__hour" style={{ height: `${60 * PX_PER_MINUTE}px` }}>
              {hourMark(frame.from / 60 + index)}
            </div>
          ))}
        </div>
        {days.map((day) => (
          <Column
            key={day}
            day={day}
            today={day === today}
            named={days.length > 1}
            agenda={agenda}
            frame={frame}
            now={now}
            pending={moves.pending}
            carried={carried}
            onGrasp={carry.grasp}
            onKey={carry.key}
            onBlur={carry.letGo}
            onOpen={(what) => !carry.wasDrag() && onOpen(what)}
            onGround={(on, minutes) => !carry.wasDrag() && onGround(on, minutes)}
          />
        ))}
      </section>
    </>
  );
}
