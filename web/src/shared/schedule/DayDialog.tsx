import { CalendarClock } from "lucide-preact";
import { useState } from "preact/hooks";
import { addDay, type Schedule } from "~/shared/api/schedules";
import { Button, Dialog, Field, Select } from "~/shared/components";
import { dayInWords } from "~/shared/i18n";
import { clockMinutes } from "../agenda/clock";
import { hoursText } from "../agenda/words";
import { Refused } from "./Refused";
import { ts } from "./texts";
import type { Changing } from "./useChange";

export interface ProposedDay {
  day: string;
  kind: "open" | "closed";
  starts: string;
  ends: string;
}

interface DayDialogProps {
  schedule: Pick<Schedule, "owner_id" | "sites">;
  proposed: ProposedDay | undefined;
  changing: Changing;
  onClose: () => void;
}

/** Extra or closed hours on one day. */
export function DayDialog({ schedule, proposed, changing, onClose }: DayDialogProps) {
  return (
    <Dialog open={proposed !== undefined} title={ts("day.title")} onClose={onClose}>
      {proposed && (
        <DayForm
          key={JSON.stringify(proposed)}
          schedule={schedule}
          proposed={proposed}
          changing={changing}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function DayForm({ schedule, proposed, changing, onClose }: DayDialogProps & { proposed: ProposedDay }) {
  const [kind, setKind] = useState(proposed.kind);
  const [day, setDay] = useState(proposed.day);
  const [starts, setStarts] = useState(proposed.starts);
  const [ends, setEnds] = useState(proposed.ends);
  const [site, setSite] = useState(schedule.sites[0]?.site_id ?? "");
  const right =
    clockMinutes(starts) !== undefined && clockMinutes(ends) !== undefined && starts !== ends && day !== "";
  const wish = { day, kind, starts, ends, label: "", site_id: kind === "open" ? site : null };

  async function save() {
    const said = kind === "open" ? "day.saved_open" : "day.saved_closed";
    const done = await changing.start({
      ask: (how) => addDay(schedule.owner_id, wish, how),
      said: ts(said, { day: dayInWords(day), hours: hoursText(starts, ends) }),
    });
    if (done) onClose();
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (right) void save();
      }}
    >
      <Select
        label={ts("day.kind")}
        value={kind}
        options={[
          { value: "open", label: ts("days.open") },
          { value: "closed", label: ts("days.closed") },
        ]}
        onChange={(event) => setKind(event.currentTarget.value as "open" | "closed")}
      />
      <Field
        label={ts("day.day")}
        type="date"
        required
        value={day}
        onInput={(event) => setDay(event.currentTarget.value)}
      />
      <div class="pair">
        <Field
          label={ts("week.from")}
          type="time"
          step={300}
          required
          value={starts}
          onInput={(event) => setStarts(event.currentTarget.value)}
        />
        <Field
          label={ts("week.to")}
          type="time"
          step={300}
          required
          value={ends}
          onInput={(event) => setEnds(event.currentTarget.value)}
        />
      </div>
      {kind === "open" && schedule.sites.length > 1 && (
        <Select
          label={ts("week.place")}
          value={site}
          options={schedule.sites.map(({ site_id, name }) => ({ value: site_id, label: name }))}
          onChange={(event) => setSite(event.currentTarget.value)}
        />
      )}
      <Refused problem={changing.problem} />
      <div class="dialog__foot">
        <Button
          kind="primary"
          type="submit"
          icon={CalendarClock}
          busy={changing.busy || !right}
          data-testid="day-save"
        >
          {ts(kind === "open" ? "day.save_open" : "day.save_closed")}
        </Button>
      </div>
    </form>
  );
}
