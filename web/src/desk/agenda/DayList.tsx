import { CalendarDays, Plus } from "lucide-preact";
import { useRef } from "preact/hooks";
import { instantOf } from "~/shared/agenda/clock";
import { timeAt } from "~/shared/agenda/words";
import type { Agenda, AgendaAppointment } from "~/shared/api/schedules";
import { Button, EmptyState } from "~/shared/components";
import { addDays } from "~/shared/i18n";
import { modeIcon, modeWords, statusWords } from "./modes";
import { type Entry, entriesOf } from "./stretches";
import { tg } from "./texts";

interface DayListProps {
  agenda: Agenda;
  day: string;
  now: number;
  onOpen: (what: AgendaAppointment) => void;
  onFree: (starts_at: string) => void;
  onDay: (day: string) => void;
}

const SWIPE_PX = 60;

/** One day to read from top to bottom; a swipe shows the day before or after. */
export function DayList({ agenda, day, now, onOpen, onFree, onDay }: DayListProps) {
  const { tz } = agenda;
  const from = useRef<{ x: number; y: number }>();
  const span = { starts_at: instantOf(day, 0, tz), ends_at: instantOf(addDays(day, 1), 0, tz) };
  const entries = entriesOf(agenda, span, now);

  function swiped(touch: Touch | undefined) {
    const start = from.current;
    from.current = undefined;
    if (!start || !touch) return;
    const aside = touch.clientX - start.x;
    if (Math.abs(aside) < SWIPE_PX || Math.abs(aside) < 2 * Math.abs(touch.clientY - start.y)) return;
    onDay(addDays(day, aside < 0 ? 1 : -1));
  }

  return (
    <div
      class="day-list"
      data-testid="day-list"
      onTouchStart={({ touches: [touch] }) => {
        from.current = touch && { x: touch.clientX, y: touch.clientY };
      }}
      onTouchEnd={({ changedTouches: [touch] }) => swiped(touch)}
    >
      {entries.length === 0 ? (
        <EmptyState icon={CalendarDays} title={tg("list.empty")}>
          <p>{tg("list.empty_help")}</p>
        </EmptyState>
      ) : (
        <ol>
          {entries.map((entry) => (
            <li key={`${entry.kind} ${entry.span.starts_at}`} class={`entry entry--${entry.kind}`}>
              <span class="entry__time figures">{timeAt(entry.span.starts_at, tz)}</span>
              <What entry={entry} tz={tz} onOpen={onOpen} onFree={onFree} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

interface WhatProps {
  entry: Entry;
  tz: string;
  onOpen: (what: AgendaAppointment) => void;
  onFree: (starts_at: string) => void;
}

function What({ entry, tz, onOpen, onFree }: WhatProps) {
  const until = tg("list.until", { time: timeAt(entry.span.ends_at, tz) });
  if (entry.kind === "visit") {
    const { visit } = entry;
    const Icon = modeIcon(visit);
    return (
      <button
        type="button"
        class={`entry__visit block--${visit.status}`}
        data-testid="list-visit"
        onClick={() => onOpen(visit)}
      >
        <strong>{visit.patient.name}</strong>
        <span class="soft entry__where">
          <Icon size={18} aria-hidden="true" />
          {modeWords(visit)}
          {visit.status !== "booked" && `, ${statusWords(visit)}`}
        </span>
      </button>
    );
  }
  if (entry.kind === "free") {
    const time = timeAt(entry.span.starts_at, tz);
    return (
      <span class="entry__free">
        <span>
          {tg("list.free")} <span class="soft">{until}</span>
        </span>
        <Button
          kind="quiet"
          icon={Plus}
          aria-label={tg("list.take", { time })}
          onClick={() => onFree(entry.span.starts_at)}
        >
          {tg("list.take_short")}
        </Button>
      </span>
    );
  }
  return (
    <span class="entry__other">
      {wordsOf(entry)} <span class="soft">{until}</span>
    </span>
  );
}

function wordsOf(entry: Exclude<Entry, { kind: "visit" | "free" }>): string {
  if (entry.kind === "break") return tg("grid.break");
  if (entry.kind === "busy") return tg(entry.held ? "grid.held" : "grid.other");
  return entry.label || tg(entry.leave ? "grid.leave" : "grid.closed");
}
