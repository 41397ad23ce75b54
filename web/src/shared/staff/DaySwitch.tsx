import "./day-switch.css";
import { ChevronLeft, ChevronRight } from "lucide-preact";
import { useLocation } from "preact-iso/router";
import { Button } from "../components/Button";
import { useNow } from "../hooks/useNow";
import { addDays, dayOf } from "../i18n/time";
import { tr } from "./texts";

const isDay = (text: string | undefined): text is string => !!text && /^\d{4}-\d{2}-\d{2}$/.test(text);

/** The day of `?jour=`, else today in Paris; `home` is the page without it. */
export function useDay(home: string) {
  const { query, route } = useLocation();
  const now = useNow(10_000);
  const today = dayOf(now);
  const day = isDay(query.jour) ? query.jour : today;
  const go = (to: string) => route(to === today ? home : `${home}?jour=${to}`);
  return { day, today, now, go };
}

/** One day back, today, one day on. */
export function DaySwitch({ day, today, go }: { day: string; today: string; go: (day: string) => void }) {
  return (
    <div class="day-switch">
      <Button icon={ChevronLeft} onClick={() => go(addDays(day, -1))}>
        <span class="visually-hidden">{tr("day.earlier")}</span>
      </Button>
      <Button aria-pressed={day === today} onClick={() => go(today)}>
        {tr("day.today")}
      </Button>
      <Button icon={ChevronRight} onClick={() => go(addDays(day, 1))}>
        <span class="visually-hidden">{tr("day.later")}</span>
      </Button>
    </div>
  );
}
