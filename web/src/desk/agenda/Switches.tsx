import { CalendarDays, CalendarRange, ChevronLeft, ChevronRight } from "lucide-preact";
import { Button } from "~/shared/components";
import { addDays } from "~/shared/i18n";
import { tg } from "./texts";

export type View = "day" | "week";

export function ViewSwitch({ view, onPick }: { view: View; onPick: (view: View) => void }) {
  return (
    <fieldset class="row agenda__view">
      <legend class="visually-hidden">{tg("page.view")}</legend>
      <Button
        kind="quiet"
        icon={CalendarDays}
        aria-pressed={view === "day"}
        data-testid="view-day"
        onClick={() => onPick("day")}
      >
        {tg("page.day")}
      </Button>
      <Button
        kind="quiet"
        icon={CalendarRange}
        aria-pressed={view === "week"}
        data-testid="view-week"
        onClick={() => onPick("week")}
      >
        {tg("page.week")}
      </Button>
    </fieldset>
  );
}

interface TurnProps {
  day: string;
  step: number;
  today: string;
  go: (day: string) => void;
}

export function Turn({ day, step, today, go }: TurnProps) {
  return (
    <div class="agenda__turn">
      <Button icon={ChevronLeft} data-testid="agenda-earlier" onClick={() => go(addDays(day, -step))}>
        <span class="visually-hidden">{tg("page.earlier")}</span>
      </Button>
      <Button aria-pressed={day === today} onClick={() => go(today)}>
        {tg("page.today")}
      </Button>
      <Button icon={ChevronRight} data-testid="agenda-later" onClick={() => go(addDays(day, step))}>
        <span class="visually-hidden">{tg("page.later")}</span>
      </Button>
    </div>
  );
}
