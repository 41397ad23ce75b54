import { ClipboardCopy, Coffee, Plus, Save } from "lucide-preact";
import { useState } from "preact/hooks";
import { type Schedule, setWeek } from "~/shared/api/schedules";
import { Button, Card, Field } from "~/shared/components";
import { dayInWords, duration } from "~/shared/i18n";
import { LineRow } from "./LineRow";
import { Refused } from "./Refused";
import { ts } from "./texts";
import type { Changing } from "./useChange";
import {
  byDay,
  copied,
  type Draft,
  draftsOn,
  isRight,
  linesOf,
  newDraft,
  openMinutes,
  WEEKDAYS,
} from "./week";

/** Any Monday, to have the names of days from the calendar. */
const A_MONDAY = Date.parse("2024-01-01T12:00:00Z");
const weekdayName = (weekday: number) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", timeZone: "UTC" }).format(
    A_MONDAY + weekday * 86_400_000,
  );

interface WeekEditorProps {
  schedule: Schedule;
  today: string;
  changing: Changing;
}

/** The week as a whole, from a day on. What it touches is asked before anything is done. */
export function WeekEditor({ schedule, today, changing }: WeekEditorProps) {
  const [drafts, setDrafts] = useState(() => draftsOn(schedule, today));
  const [from, setFrom] = useState(today);
  const right = drafts.every(isRight);
  const later = schedule.rules
    .map((rule) => rule.valid_from)
    .filter((day) => day > today)
    .sort()[0];
  const replace = (draft: Draft) => setDrafts(drafts.map((one) => (one.key === draft.key ? draft : one)));

  const save = () =>
    changing.start({
      ask: (how) => setWeek(schedule.owner_id, from, linesOf(drafts), how),
      said: ts("week.saved", { day: dayInWords(from) }),
    });

  return (
    <Card class="stack week" labelledBy="week-title">
      <div class="week__head">
        <h2 id="week-title">{ts("week.title")}</h2>
        <p class="figures" data-testid="week-total">
          {drafts.length > 0 && ts("week.total", { hours: duration(openMinutes(drafts) * 60_000) })}
        </p>
      </div>
      <p class="soft">{ts("week.help")}</p>
      {later && <p class="week__later">{ts("week.later", { day: dayInWords(later) })}</p>}
      {schedule.kind === "cabin" && drafts.length === 0 && <p>{ts("week.cabin_none")}</p>}
      <ol class="week__days">
        {WEEKDAYS.map((weekday) => (
          <Weekday
            key={weekday}
            weekday={weekday}
            lines={byDay(drafts, weekday)}
            schedule={schedule}
            onAdd={(draft) => setDrafts([...drafts, draft])}
            onChange={replace}
            onRemove={(key) => setDrafts(drafts.filter((one) => one.key !== key))}
            onCopy={() => setDrafts(copied(drafts, weekday))}
          />
        ))}
      </ol>
      <div class="week__foot">
        <Field
          label={ts("week.valid_from")}
          type="date"
          required
          min={today}
          value={from}
          data-testid="week-from"
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
        <Button
          kind="primary"
          icon={Save}
          busy={changing.busy || !right || from === ""}
          data-testid="week-save"
          onClick={() => void save()}
        >
          {ts("week.save")}
        </Button>
        <Button kind="quiet" onClick={() => setDrafts(draftsOn(schedule, today))}>
          {ts("week.reset")}
        </Button>
      </div>
      {!right && <p role="status">{ts("week.wrong")}</p>}
      {!changing.touching && <Refused problem={changing.problem} />}
    </Card>
  );
}

interface WeekdayProps {
  weekday: number;
  lines: Draft[];
  schedule: Schedule;
  onAdd: (draft: Draft) => void;
  onChange: (draft: Draft) => void;
  onRemove: (key: number) => void;
  onCopy: () => void;
}

function Weekday({ weekday, lines, schedule, onAdd, onChange, onRemove, onCopy }: WeekdayProps) {
  const day = weekdayName(weekday);
  const last = lines.at(-1);
  const afternoon = last && last.ends < "14:00" ? { starts: "14:00", ends: "18:00" } : {};
  return (
    <li class="week__day" data-testid="weekday" data-weekday={weekday}>
      <h3 class="capital">{day}</h3>
      <div class="stack week__lines">
        {lines.length === 0 && <p class="soft week__none">{ts("week.none")}</p>}
        {lines.map((draft, index) => (
          <LineRow
            key={draft.key}
            draft={draft}
            schedule={schedule}
            name={ts("week.line", { day, n: index + 1 })}
            removeLabel={ts("week.remove_line", { day, n: index + 1 })}
            onChange={onChange}
            onRemove={() => onRemove(draft.key)}
          />
        ))}
        <div class="row week__tools">
          <Button
            kind="quiet"
            icon={Plus}
            aria-label={ts("week.add_to", { day })}
            data-testid="week-add"
            onClick={() => onAdd(newDraft(weekday, schedule.site_id, afternoon))}
          >
            {ts("week.add")}
          </Button>
          {lines.length > 0 && (
            <Button
              kind="quiet"
              icon={Coffee}
              aria-label={ts("week.add_break_to", { day })}
              onClick={() =>
                onAdd(newDraft(weekday, schedule.site_id, { kind: "break", starts: "10:30", ends: "10:45" }))
              }
            >
              {ts("week.add_break")}
            </Button>
          )}
          {lines.length > 0 && (
            <Button
              kind="quiet"
              icon={ClipboardCopy}
              aria-label={ts("week.copy_from", { day })}
              onClick={onCopy}
            >
              {ts("week.copy")}
            </Button>
          )}
        </div>
      </div>
    </li>
  );
}
