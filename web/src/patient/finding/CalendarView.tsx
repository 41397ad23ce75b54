import { ArrowLeft, ArrowRight, CalendarX } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { fetchDays, fetchMonth, type Month } from "~/shared/api/search";
import { Button, ErrorPanel, Skeleton } from "~/shared/components";
import { addDays, dayInWords, dayOf, dayParts } from "~/shared/i18n";
import { keep, useKept } from "./kept";
import { MonthGrid } from "./MonthGrid";
import { mondayOf, monthName, monthOf, monthShort, turnMonth } from "./month";
import type { PickTimeProps } from "./PickTime";
import { type Picking, Times } from "./Times";
import { tf } from "./texts";

const WEEK = 7;
const weekKey = (from: string, asked: string) => `week ${from} ${asked}`;

/** The month, the chosen day beneath it, its hours. The months and weeks beside are read before they are asked for. */
export function CalendarView({ practitionerId, choice, patientId, first, href, onPick }: PickTimeProps) {
  const today = dayOf(Date.now());
  const [month, setMonth] = useState(monthOf(first ? dayOf(first) : today));
  const [picked, setPicked] = useState<string>();
  const [turned, setTurned] = useState(false);

  const asked = JSON.stringify([practitionerId, choice, patientId]);
  const monthKey = (name: string) => `month ${name} ${asked}`;
  const readMonth = (name: string) => () => fetchMonth(practitionerId, name, choice, patientId);
  const readWeek = (from: string) => fetchDays(practitionerId, from, WEEK, choice, patientId);
  const found = useKept(monthKey(month), readMonth(month));
  const next = turnMonth(month, 1);
  const isLast = !!found.data && next > monthOf(found.data.until);

  const free = freeDays(found.data);
  const day = picked && free.includes(picked) ? picked : free[0];

  useEffect(() => {
    // The hours of the likely day come beside the month, not after it.
    if (!first) return;
    const monday = mondayOf(dayOf(first));
    void keep(weekKey(monday, asked), () => readWeek(monday)).catch(() => undefined);
  }, []);

  useEffect(() => {
    if (!found.data) return;
    if (!isLast) void keep(monthKey(next), readMonth(next)).catch(() => undefined);
    const elsewhere = found.data.next_from;
    // Only the first look goes by itself to where there is something.
    if (!turned && free.length === 0 && elsewhere) setMonth(monthOf(elsewhere));
  }, [found.data]);

  const turn = (to: string) => {
    setTurned(true);
    setPicked(undefined);
    setMonth(to);
  };

  return (
    <div class="stack calendar">
      <div class="calendar__head">
        <Button
          kind="quiet"
          icon={ArrowLeft}
          aria-label={tf("calendar.earlier")}
          disabled={month <= monthOf(today)}
          onClick={() => turn(turnMonth(month, -1))}
        >
          {monthShort(turnMonth(month, -1))}
        </Button>
        <h3 class="capital" aria-live="polite">
          {monthName(month)}
        </h3>
        <Button
          kind="quiet"
          iconEnd={ArrowRight}
          aria-label={tf("calendar.later")}
          disabled={isLast}
          onClick={() => turn(next)}
        >
          {monthShort(next)}
        </Button>
      </div>
      {found.problem && <ErrorPanel problem={found.problem} onRetry={found.reload} />}
      <MonthGrid month={month} found={found.data} today={today} picked={day} onPick={setPicked} />
      {found.data && free.length > 0 && <p class="visually-hidden">{tf("calendar.legend")}</p>}
      {found.data && free.length === 0 && <Nothing found={found.data} onGo={(to) => turn(monthOf(to))} />}
      {day && (
        <Day
          key={asked}
          day={day}
          free={free}
          onDay={setPicked}
          read={readWeek}
          asked={asked}
          href={href}
          onPick={onPick}
        />
      )}
    </div>
  );
}

/** `mar. 24` */
function dayShort(day: string): string {
  const { weekday, number } = dayParts(day);
  return `${weekday} ${number}`;
}

const freeDays = (month: Month | undefined): string[] =>
  (month?.days ?? []).filter((day) => day.free > 0).map((day) => day.date);

function Nothing({ found, onGo }: { found: Month; onGo: (day: string) => void }) {
  const next = found.next_from;
  return (
    <div class="stack calendar__none" role="status">
      <p class="row">
        <CalendarX size={24} aria-hidden="true" />
        {next ? tf("calendar.none") : tf("calendar.nothing")}
      </p>
      {next && (
        <div>
          <Button kind="primary" onClick={() => onGo(next)}>
            {tf("calendar.next", { day: dayInWords(next) })}
          </Button>
        </div>
      )}
    </div>
  );
}

interface DayProps extends Picking {
  day: string;
  free: string[];
  onDay: (day: string) => void;
  read: (from: string) => Promise<Awaited<ReturnType<typeof fetchDays>>>;
  asked: string;
}

/** One day's hours, with the free days before and after at hand. A week is read at a time. */
function Day({ day, free, onDay, read, asked, href, onPick }: DayProps) {
  const monday = mondayOf(day);
  const week = useKept(weekKey(monday, asked), () => read(monday));
  const at = free.indexOf(day);
  const before = free[at - 1];
  const after = free[at + 1];
  useEffect(() => {
    const next = addDays(monday, WEEK);
    if (week.data && after && after >= next) {
      void keep(weekKey(mondayOf(after), asked), () => read(mondayOf(after))).catch(() => undefined);
    }
  }, [week.data, after]);

  const slots = week.data?.days.find((one) => one.date === day)?.slots;
  return (
    <section class="stack" aria-live="polite">
      <div class="calendar__day">
        <Button
          kind="quiet"
          icon={ArrowLeft}
          aria-label={tf("calendar.day_earlier")}
          disabled={!before}
          onClick={() => before && onDay(before)}
        >
          {before && dayShort(before)}
        </Button>
        <h3 class="capital">{dayInWords(day)}</h3>
        <Button
          kind="quiet"
          iconEnd={ArrowRight}
          aria-label={tf("calendar.day_later")}
          disabled={!after}
          onClick={() => after && onDay(after)}
        >
          {after && dayShort(after)}
        </Button>
      </div>
      {week.problem && <ErrorPanel problem={week.problem} onRetry={week.reload} />}
      {!slots && !week.problem && <Skeleton heights={[24, 48, 48]} gap={8} />}
      {slots?.length === 0 && <p class="soft">{tf("calendar.gone")}</p>}
      {slots && <Times slots={slots} href={href} onPick={onPick} />}
    </section>
  );
}
