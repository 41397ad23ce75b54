import { ArrowLeft, ArrowRight, CalendarX } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchSlots } from "~/shared/api/endpoints";
import type { Slot, SlotDay, SlotWeek } from "~/shared/api/types";
import { Button, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { addDays, dayInWords, dayOf, dayParts, shortDay, timeOfDay } from "~/shared/i18n";
import { t } from "../texts";

interface FreeTimesProps {
  practitionerId: string;
  bookPath: (practitionerId: string, startsAt: string) => string;
  /** The soonest free time, when known: the calendar opens on its week. */
  first?: string | undefined;
}

const WEEK = 7;

/** A week as seven days with their free times; a day opens beneath. */
export function FreeTimes({ practitionerId, bookPath, first }: FreeTimesProps) {
  const today = dayOf(Date.now());
  const [from, setFrom] = useState(first && dayOf(first) >= addDays(today, WEEK) ? dayOf(first) : today);
  const [picked, setPicked] = useState<string>();
  const week = useResource(
    (signal) => fetchSlots(practitionerId, from, WEEK, signal),
    [practitionerId, from],
  );

  const turn = (to: string) => {
    setFrom(to < today ? today : to);
    setPicked(undefined);
  };
  const last = addDays(from, WEEK - 1);

  return (
    <div class="stack">
      <div class="week__head">
        <p aria-live="polite">{t("week.of", { from: shortDay(from), to: shortDay(last) })}</p>
        <div class="week__turn">
          <Button
            icon={ArrowLeft}
            aria-label={t("week.earlier")}
            disabled={from <= today}
            onClick={() => turn(addDays(from, -WEEK))}
          >
            {t("week.earlier_short")}
          </Button>
          <Button iconEnd={ArrowRight} aria-label={t("week.later")} onClick={() => turn(addDays(from, WEEK))}>
            {t("week.later_short")}
          </Button>
        </div>
      </div>
      <Loaded resource={week} skeleton={[84, 160]}>
        {(found) => (
          <Week
            week={found}
            picked={picked}
            onPick={setPicked}
            onTurn={turn}
            href={(at) => bookPath(practitionerId, at)}
          />
        )}
      </Loaded>
    </div>
  );
}

interface WeekProps {
  week: SlotWeek;
  picked: string | undefined;
  onPick: (day: string) => void;
  onTurn: (day: string) => void;
  href: (startsAt: string) => string;
}

function Week({ week, picked, onPick, onTurn, href }: WeekProps) {
  const open = week.days.find((day) => day.date === picked) ?? week.days.find((day) => day.slots.length > 0);
  return (
    <>
      <ul class="week" aria-label={t("week.days")}>
        {week.days.map((day) => (
          <li key={day.date}>
            <DayButton day={day} open={day === open} onPick={onPick} />
          </li>
        ))}
      </ul>
      {open ? <DayTimes day={open} href={href} /> : <NothingThisWeek next={week.next_from} onTurn={onTurn} />}
    </>
  );
}

function DayButton({ day, open, onPick }: { day: SlotDay; open: boolean; onPick: (day: string) => void }) {
  const { weekday, number, month } = dayParts(day.date);
  const free = day.slots.length;
  return (
    <button
      type="button"
      class="day"
      aria-pressed={open}
      data-free={free > 0}
      onClick={() => onPick(day.date)}
    >
      <span class="day__weekday">{weekday}</span>
      <strong class="day__number">{number}</strong>
      <span class="day__month">{month}</span>
      <span class="day__free" />
      <span class="visually-hidden">{free > 0 ? t.n("week.free", free) : t("week.full")}</span>
    </button>
  );
}

/** Before and after noon, so that a long day stays readable. */
function DayTimes({ day, href }: { day: SlotDay; href: (startsAt: string) => string }) {
  const hour = (slot: Slot) =>
    Number(new Date(slot.starts_at).toLocaleString("en-GB", { timeZone: "Europe/Paris", hour: "2-digit" }));
  const halves = [
    { name: t("week.morning"), slots: day.slots.filter((slot) => hour(slot) < 12) },
    { name: t("week.afternoon"), slots: day.slots.filter((slot) => hour(slot) >= 12) },
  ].filter((half) => half.slots.length > 0);
  return (
    <div class="stack" aria-live="polite">
      <h3 class="capital">{dayInWords(day.date)}</h3>
      {halves.length === 0 && <p class="soft">{t("week.day_none")}</p>}
      {halves.map((half) => (
        <div class="stack half" key={half.name}>
          <h4 class="soft small">{half.name}</h4>
          <ul class="times times--grid">
            {half.slots.map((slot) => (
              <li key={slot.starts_at}>
                <a class="time" href={href(slot.starts_at)}>
                  {timeOfDay(slot.starts_at)}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function NothingThisWeek({ next, onTurn }: { next: string | null; onTurn: (day: string) => void }) {
  return (
    <div class="stack week__none">
      <p class="row">
        <CalendarX size={24} aria-hidden="true" />
        {next ? t("week.none") : t("week.nothing")}
      </p>
      {next && (
        <Button kind="primary" onClick={() => onTurn(next)}>
          {t("week.next", { day: dayInWords(next) })}
        </Button>
      )}
    </div>
  );
}
