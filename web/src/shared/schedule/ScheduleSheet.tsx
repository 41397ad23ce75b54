import "./schedule.css";
import { Undo2 } from "lucide-preact";
import { fetchSchedule, type Schedule } from "~/shared/api/schedules";
import { Banner, Button, Loaded } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { wallTime } from "../agenda/clock";
import { DaysPart, HolidaysPart } from "./DaysPart";
import { HitsDialog } from "./HitsDialog";
import { SettingsForm } from "./SettingsForm";
import { ts } from "./texts";
import { takeBack, useChange } from "./useChange";
import { WeekEditor } from "./WeekEditor";

/** All that is said of somebody's hours, edited in place. */
export function ScheduleSheet({ owner }: { owner: string }) {
  const schedule = useResource((signal) => fetchSchedule(owner, signal), [owner]);
  return (
    <Loaded resource={schedule} skeleton={[420, 160, 240]}>
      {(data) => <Parts schedule={data} onChanged={schedule.reload} />}
    </Loaded>
  );
}

function Parts({ schedule, onChanged }: { schedule: Schedule; onChanged: () => void }) {
  const changing = useChange(onChanged);
  const now = useNow(30_000);
  const { day: today } = wallTime(now, schedule.tz);
  return (
    <div class="stack schedule">
      {schedule.undo && Date.parse(schedule.undo.until) > now && (
        <Banner title={ts("undo.last")}>
          <div>
            <Button icon={Undo2} onClick={() => void takeBack(schedule.undo?.change_id ?? "", onChanged)}>
              {ts("undo.last_do")}
            </Button>
          </div>
        </Banner>
      )}
      {/* A form begins anew when what it stands for changes; what is being written elsewhere stays. */}
      <WeekEditor
        key={JSON.stringify(schedule.rules)}
        schedule={schedule}
        today={today}
        changing={changing}
      />
      <DaysPart schedule={schedule} today={today} changing={changing} onChanged={onChanged} />
      <HolidaysPart schedule={schedule} changing={changing} />
      <SettingsForm key={JSON.stringify(schedule.settings)} schedule={schedule} onChanged={onChanged} />
      <HitsDialog changing={changing} tz={schedule.tz} />
    </div>
  );
}
