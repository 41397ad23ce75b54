import { CalendarOff } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { asProblem } from "~/shared/api/problem";
import { type Fates, type Hit, type NewLeave, setLeave } from "~/shared/api/schedules";
import { Button, Check, Dialog, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndMonth } from "~/shared/i18n";
import { clockMinutes } from "../agenda/clock";
import { Hits, usualFates } from "./Hits";
import { Refused } from "./Refused";
import { ts } from "./texts";
import { announce } from "./useChange";

interface LeaveDialogProps {
  owner: string;
  tz: string;
  /** First and last day proposed; the dialog is open while there are any. */
  proposed: { first: string; last: string } | undefined;
  /** A cabin's patients are not offered another time. */
  reoffer: boolean;
  onClose: () => void;
  onChanged: () => void;
}

const SETTLE_MS = 250;

/** Two presses: open it, and set the leave. Who is touched is seen at once, with what becomes of each. */
export function LeaveDialog(props: LeaveDialogProps) {
  const { proposed, onClose } = props;
  return (
    <Dialog open={proposed !== undefined} title={ts("leave.title")} onClose={onClose}>
      {proposed && <LeaveForm key={`${proposed.first} ${proposed.last}`} {...props} proposed={proposed} />}
    </Dialog>
  );
}

function LeaveForm({
  owner,
  tz,
  proposed,
  reoffer,
  onClose,
  onChanged,
}: LeaveDialogProps & { proposed: { first: string; last: string } }) {
  const [first, setFirst] = useState(proposed.first);
  const [last, setLast] = useState(proposed.last);
  const [label, setLabel] = useState("");
  const [hours, setHours] = useState<{ starts: string; ends: string }>();
  const [fates, setFates] = useState<Fates>({});
  const { busy, problem, run } = useAction();
  const single = first === last;
  const leave: NewLeave = {
    first_day: first,
    last_day: last,
    label,
    ...(single && hours ? hours : {}),
  } as NewLeave;
  const asked = useSettled(JSON.stringify({ ...leave, label: "" }), SETTLE_MS);
  const ready = first !== "" && last !== "" && first <= last && (!hours || !single || isSpan(hours));
  const touched = useResource<Hit[] | null>(
    async () =>
      ready ? (await setLeave(owner, JSON.parse(asked) as NewLeave, { dry_run: true })).hits : null,
    [asked, ready],
  );
  const hits = touched.data ?? [];
  const decided = { ...usualFates(hits, reoffer), ...pick(fates, hits) };

  const save = () =>
    run(async () => {
      try {
        const done = await setLeave(owner, leave, { appointments: decided });
        const days = single
          ? dayAndMonth(first)
          : ts("days.span", { from: dayAndMonth(first), to: dayAndMonth(last) });
        announce(done, ts("leave.saved_days", { days }), onChanged);
      } catch (thrown) {
        const refusal = asProblem(thrown);
        // Booked a moment ago: it is on the list now, and wants a word.
        if (refusal.is("booking.hours_in_use")) touched.reload();
        throw refusal;
      }
      onClose();
      onChanged();
    });

  return (
    <>
      <div class="pair">
        <Field
          label={ts("leave.first")}
          type="date"
          required
          value={first}
          data-testid="leave-first"
          onInput={(event) => {
            const day = event.currentTarget.value;
            setFirst(day);
            if (day > last) setLast(day);
          }}
        />
        <Field
          label={ts("leave.last")}
          type="date"
          required
          min={first}
          value={last}
          data-testid="leave-last"
          onInput={(event) => setLast(event.currentTarget.value)}
        />
      </div>
      {single && (
        <Check
          checked={hours !== undefined}
          onChange={(event) =>
            setHours(event.currentTarget.checked ? { starts: "14:00", ends: "18:00" } : undefined)
          }
        >
          {ts("leave.hours")}
        </Check>
      )}
      {single && hours && (
        <div class="pair">
          <Field
            label={ts("week.from")}
            type="time"
            step={300}
            value={hours.starts}
            onInput={(event) => setHours({ ...hours, starts: event.currentTarget.value })}
          />
          <Field
            label={ts("week.to")}
            type="time"
            step={300}
            value={hours.ends}
            onInput={(event) => setHours({ ...hours, ends: event.currentTarget.value })}
          />
        </div>
      )}
      <Field
        label={ts("leave.label")}
        hint={ts("leave.label_hint")}
        optional
        maxLength={80}
        value={label}
        onInput={(event) => setLabel(event.currentTarget.value)}
      />
      <p role="status" class={hits.length > 0 ? "hits__count" : "soft"} data-testid="leave-hits">
        {touched.data
          ? hits.length > 0
            ? ts.n("hits.title", hits.length)
            : ts("hits.none")
          : ts("hits.checking")}
      </p>
      {hits.length > 0 && <Hits hits={hits} tz={tz} fates={decided} reoffer={reoffer} onFates={setFates} />}
      <Refused problem={problem ?? touched.problem} />
      <div class="dialog__foot">
        <Button
          kind="primary"
          icon={CalendarOff}
          busy={busy || !ready || touched.data === undefined}
          data-testid="leave-save"
          onClick={() => void save()}
        >
          {ts("leave.save")}
        </Button>
      </div>
    </>
  );
}

function isSpan({ starts, ends }: { starts: string; ends: string }): boolean {
  return clockMinutes(starts) !== undefined && clockMinutes(ends) !== undefined && starts !== ends;
}

function pick(fates: Fates, hits: readonly Hit[]): Fates {
  const known = new Set(hits.map((hit) => hit.appointment_id));
  return Object.fromEntries(Object.entries(fates).filter(([id]) => known.has(id)));
}

/** The value once it has not changed for a while. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
