import { CalendarClock, CalendarOff, Undo2 } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  addDay,
  type DayChange,
  endLeave,
  removeDay,
  type Schedule,
  type ScheduledLeave,
} from "~/shared/api/schedules";
import { Badge, Button, Card } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { byLocale, dayAndMonth, dayInWords, fullDate } from "~/shared/i18n";
import { hoursText } from "../agenda/words";
import { DayDialog, type ProposedDay } from "./DayDialog";
import { LeaveDialog } from "./LeaveDialog";
import { Refused } from "./Refused";
import { ts } from "./texts";
import { announce, type Changing } from "./useChange";

interface DaysPartProps {
  schedule: Schedule;
  today: string;
  changing: Changing;
  onChanged: () => void;
}

/** Leave, extra and closed hours to come, and the public holidays. */
export function DaysPart({ schedule, today, changing, onChanged }: DaysPartProps) {
  const [leave, setLeave] = useState<{ first: string; last: string }>();
  const [day, setDay] = useState<ProposedDay>();
  const { problem, run, busy } = useAction();
  const none = schedule.leaves.length === 0 && schedule.exceptions.length === 0;

  const end = ({ leave_id }: ScheduledLeave) =>
    run(async () => {
      announce(await endLeave(schedule.owner_id, leave_id), ts("days.removed"), onChanged);
      onChanged();
    });
  const remove = ({ exception_id }: DayChange) =>
    changing.start({
      ask: (how) => removeDay(schedule.owner_id, exception_id, how),
      said: ts("days.removed"),
    });

  return (
    <Card class="stack" labelledBy="days-title">
      <h2 id="days-title">{ts("days.title")}</h2>
      {none && <p class="soft">{ts("days.none")}</p>}
      <ul class="days">
        {schedule.leaves.map((one) => (
          <li key={one.leave_id}>
            <CalendarOff size={22} aria-hidden="true" />
            <span class="days__what">
              <strong>{one.label || ts("days.leave")}</strong>
              <span class="soft">{leaveWords(one)}</span>
            </span>
            <Button kind="quiet" busy={busy} icon={Undo2} onClick={() => void end(one)}>
              {ts("days.end_leave")}
            </Button>
          </li>
        ))}
        {schedule.exceptions.map((one) => (
          <li key={one.exception_id}>
            <CalendarClock size={22} aria-hidden="true" />
            <span class="days__what">
              <strong>{dayName(one)}</strong>
              <span class="soft">
                {dayAndMonth(one.day)}, {isWhole(one) ? ts("days.whole") : hoursText(one.starts, one.ends)}
              </span>
            </span>
            {!one.volunteer_day_id && (
              <Button
                kind="quiet"
                icon={Undo2}
                aria-label={ts("days.remove_of", { what: `${dayName(one)}, ${dayAndMonth(one.day)}` })}
                onClick={() => void remove(one)}
              >
                {ts("days.remove")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Refused problem={problem} />
      <div class="row">
        <Button icon={CalendarOff} onClick={() => setLeave({ first: today, last: today })}>
          {ts("days.add_leave")}
        </Button>
        <Button
          icon={CalendarClock}
          onClick={() => setDay({ day: today, kind: "open", starts: "18:00", ends: "20:00" })}
        >
          {ts("days.add")}
        </Button>
      </div>
      <LeaveDialog
        owner={schedule.owner_id}
        tz={schedule.tz}
        proposed={leave}
        reoffer={schedule.kind === "practitioner"}
        onClose={() => setLeave(undefined)}
        onChanged={onChanged}
      />
      <DayDialog schedule={schedule} proposed={day} changing={changing} onClose={() => setDay(undefined)} />
    </Card>
  );
}

/** Public holidays of the place, and those that are worked all the same. */
export function HolidaysPart({ schedule, changing }: Pick<DaysPartProps, "schedule" | "changing">) {
  const work = (day: string) =>
    changing.start({
      ask: (how) =>
        addDay(schedule.owner_id, { day, kind: "open", starts: "00:00", ends: "00:00", label: "" }, how),
      said: ts("holidays.worked", { day: capital(dayInWords(day)) }),
    });
  const close = (day: string) => {
    const lifted = schedule.exceptions.find((one) => one.day === day && one.kind === "open" && isWhole(one));
    if (!lifted) return;
    void changing.start({
      ask: (how) => removeDay(schedule.owner_id, lifted.exception_id, how),
      said: ts("days.removed"),
    });
  };
  return (
    <Card class="stack" labelledBy="holidays-title">
      <h2 id="holidays-title">{ts("holidays.title")}</h2>
      <p class="soft">{ts("holidays.help")}</p>
      <ul class="days">
        {schedule.holidays.map((holiday) => {
          const date = fullDate(holiday.day);
          return (
            <li key={holiday.day}>
              <Badge tone={holiday.lifted ? "action" : "plain"}>
                {ts(holiday.lifted ? "holidays.on" : "holidays.off")}
              </Badge>
              <span class="days__what">
                <strong>{byLocale(holiday, "name")}</strong>
                <span class="soft">{date}</span>
              </span>
              <Button
                kind="quiet"
                aria-label={ts(holiday.lifted ? "holidays.close_on" : "holidays.work_on", { day: date })}
                onClick={() => void (holiday.lifted ? close(holiday.day) : work(holiday.day))}
              >
                {ts(holiday.lifted ? "holidays.close" : "holidays.work")}
              </Button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

const isWhole = (one: { starts: string; ends: string }) => one.starts === one.ends;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function dayName(one: DayChange): string {
  if (one.volunteer_day_id) return ts("days.volunteer");
  if (one.kind === "closed") return one.label || ts("days.closed");
  return ts(isWhole(one) ? "days.lifted" : "days.open");
}

function leaveWords(one: ScheduledLeave): string {
  if (one.first_day !== one.last_day) {
    return ts("days.span", { from: dayAndMonth(one.first_day), to: dayAndMonth(one.last_day) });
  }
  const hours = isWhole(one) ? ts("days.whole") : hoursText(one.starts, one.ends);
  return `${dayAndMonth(one.first_day)}, ${hours}`;
}
