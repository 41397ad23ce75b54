import "./agenda.css";
import "./blocks.css";
import "./print.css";
import { CalendarClock, CalendarOff, CalendarPlus, Clock, Printer, WifiOff } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { minutesOn, wallTime } from "~/shared/agenda/clock";
import { type Agenda, type AgendaAppointment, fetchMyAgenda, fetchSchedule } from "~/shared/api/schedules";
import { Badge, Banner, Button, ButtonLink, ErrorPanel, Skeleton } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { usePolling } from "~/shared/hooks/usePolling";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { useWide } from "~/shared/hooks/useWide";
import { addDays, byLocale, dayAndMonth, dayInWords, dayOf, timeOfDay } from "~/shared/i18n";
import { DayDialog, type ProposedDay } from "~/shared/schedule/DayDialog";
import { HitsDialog } from "~/shared/schedule/HitsDialog";
import { LeaveDialog } from "~/shared/schedule/LeaveDialog";
import { useChange } from "~/shared/schedule/useChange";
import { me } from "~/shared/session/session";
import { useAnsweredAt } from "~/shared/staff/useAnsweredAt";
import { remember, remembered } from "~/shared/storage";
import { DeskHeader } from "../DeskHeader";
import { DayList } from "./DayList";
import { Grid } from "./Grid";
import { mondayOf } from "./layout";
import { NewVisitDialog, type Spot } from "./NewVisitDialog";
import { PrintSheet } from "./PrintSheet";
import { RefusedMoveDialog } from "./Refusal";
import { Turn, type View, ViewSwitch } from "./Switches";
import { freeStretches } from "./stretches";
import { tg } from "./texts";
import { useMoves } from "./useMoves";
import { VisitDialog } from "./VisitDialog";

const HOME = "/desk/agenda";
const POLL_MS = 15_000;
const WIDE = "48rem";
const VIEW = "desk.agenda";

const isDay = (text: string | undefined): text is string => !!text && /^\d{4}-\d{2}-\d{2}$/.test(text);

/** The practitioner's own days, drawn hour by hour; a list on a phone. */
export default function AgendaPage() {
  const { query, route } = useLocation();
  const wide = useWide(WIDE);
  const now = useNow(20_000);
  const today = dayOf(now);
  const day = isDay(query.jour) ? query.jour : today;
  const [chosen, setChosen] = useState<View>(remembered(VIEW) === "day" ? "day" : "week");
  const view: View = wide ? chosen : "day";
  const from = view === "week" ? mondayOf(day) : day;
  const count = view === "week" ? 7 : 1;
  const found = useResource((signal) => fetchMyAgenda(from, count, signal), [from, count]);
  usePolling(found, POLL_MS);
  const answeredAt = useAnsweredAt(found);
  useTitle(tg("page.title"));
  const go = (to: string) => route(to === today ? HOME : `${HOME}?jour=${to}`);
  const pick = (next: View) => {
    remember(VIEW, next);
    setChosen(next);
  };
  const agenda = found.data?.agendas[0];
  const week = Array.from({ length: count }, (_, index) => addDays(from, index));

  return (
    <>
      <DeskHeader />
      <main id="contenu" class="page agenda">
        <div class="agenda__head">
          <h1>
            <span class="soft agenda__kicker">{tg("page.kicker")}</span>
            <span class="capital">
              {view === "week" ? tg("page.week_of", { day: dayAndMonth(from) }) : dayInWords(day, now)}
            </span>
          </h1>
          <div class="row agenda__switches">
            {wide && <ViewSwitch view={view} onPick={pick} />}
            <Turn day={day} step={count} today={today} go={go} />
          </div>
        </div>
        {found.problem && !agenda && <ErrorPanel problem={found.problem} onRetry={found.reload} />}
        {found.problem && agenda && (
          <Banner
            tone="amber"
            icon={WifiOff}
            title={tg("page.stale", { time: timeOfDay(answeredAt) })}
            live="polite"
          >
            <p>{tg("page.stale_help")}</p>
          </Banner>
        )}
        {!agenda && !found.problem && <Skeleton heights={[56, 520]} />}
        {agenda && (
          <Drawn
            agenda={agenda}
            days={shownDays(agenda, week)}
            day={day}
            wide={wide}
            now={now}
            onDay={go}
            onChanged={found.reload}
          />
        )}
      </main>
    </>
  );
}

/** Monday to Friday always; the weekend where there is something. */
function shownDays(agenda: Agenda, week: readonly string[]): string[] {
  if (week.length === 1) return [...week];
  const spans = [...agenda.openings, ...agenda.appointments, ...agenda.busy];
  return week.filter(
    (day, index) => index < 5 || spans.some((one) => wallTime(one.starts_at, agenda.tz).day === day),
  );
}

interface DrawnProps {
  agenda: Agenda;
  days: string[];
  day: string;
  wide: boolean;
  now: number;
  onDay: (day: string) => void;
  onChanged: () => void;
}

function Drawn({ agenda, days, day, wide, now, onDay, onChanged }: DrawnProps) {
  const { tz } = agenda;
  const owner = me.value?.practitioner_id ?? agenda.practitioner.practitioner_id;
  const schedule = useResource((signal) => fetchSchedule(owner, signal), [owner]);
  const moves = useMoves(tz, onChanged);
  const changing = useChange(onChanged);
  const [visit, setVisit] = useState<AgendaAppointment>();
  const [spot, setSpot] = useState<Spot>();
  const [leave, setLeave] = useState<{ first: string; last: string }>();
  const [hours, setHours] = useState<ProposedDay>();
  const today = wallTime(now, tz).day;
  const first = day < today ? today : day;
  const holiday = agenda.holidays.find((one) => one.day === day);
  const visits = agenda.appointments.filter((one) => one.status !== "noshow");
  const summary = tg("page.summary", {
    visits: tg.n("page.count", visits.length),
    free: tg.n("page.free", freeStretches(agenda, now).length),
  });
  const soon = Math.min(23 * 60, Math.ceil((first === today ? minutesOn(today, now, tz) : 9 * 60) / 15) * 15);

  return (
    <>
      <div class="row agenda__tools">
        <Button
          kind="primary"
          icon={CalendarPlus}
          data-testid="agenda-new"
          onClick={() => setSpot({ day: first, minutes: soon })}
        >
          {tg("page.new")}
        </Button>
        <Button
          icon={CalendarOff}
          data-testid="agenda-leave"
          onClick={() => setLeave({ first, last: first })}
        >
          {tg("page.leave")}
        </Button>
        <Button
          icon={Clock}
          data-testid="agenda-extra"
          onClick={() => setHours({ day: first, kind: "open", starts: "18:00", ends: "20:00" })}
        >
          {tg("page.extra")}
        </Button>
        <ButtonLink kind="quiet" icon={CalendarClock} href="/desk/horaires">
          {tg("page.hours")}
        </ButtonLink>
        <Button kind="quiet" icon={Printer} class="agenda__print" onClick={() => print()}>
          {tg("page.print")}
        </Button>
        <p class="soft agenda__summary">{summary}</p>
      </div>
      {holiday && days.length === 1 && (
        <p>
          <Badge tone="help">{tg("grid.holiday", { name: byLocale(holiday, "name") })}</Badge>
        </p>
      )}
      {wide ? (
        <>
          <Grid
            agenda={agenda}
            days={days}
            today={today}
            now={now}
            label={tg("grid.label", { when: dayInWords(day, now) })}
            moves={moves}
            onOpen={setVisit}
            onGround={(on, minutes) => setSpot({ day: on, minutes })}
          />
          <p class="soft small agenda__how">{tg("page.how")}</p>
        </>
      ) : (
        <DayList
          agenda={agenda}
          day={day}
          now={now}
          onOpen={setVisit}
          onFree={(at) => setSpot(wallTime(at, tz))}
          onDay={onDay}
        />
      )}
      <PrintSheet agenda={agenda} days={days} now={now} />
      <VisitDialog
        visit={visit}
        tz={tz}
        moves={moves}
        onClose={() => setVisit(undefined)}
        onChanged={onChanged}
      />
      <RefusedMoveDialog moves={moves} tz={tz} />
      <NewVisitDialog
        spot={spot}
        schedule={schedule.data}
        owner={owner}
        tz={tz}
        onClose={() => setSpot(undefined)}
        onChanged={onChanged}
        onHours={(proposed) => {
          setSpot(undefined);
          setHours(proposed);
        }}
      />
      <LeaveDialog
        owner={owner}
        tz={tz}
        proposed={leave}
        reoffer
        onClose={() => setLeave(undefined)}
        onChanged={onChanged}
      />
      {schedule.data && (
        <DayDialog
          schedule={schedule.data}
          proposed={hours}
          changing={changing}
          onClose={() => setHours(undefined)}
        />
      )}
      <HitsDialog changing={changing} tz={tz} />
    </>
  );
}
