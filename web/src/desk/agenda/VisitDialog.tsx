import { CalendarClock, CalendarX2, ClipboardList } from "lucide-preact";
import { useState } from "preact/hooks";
import { clockMinutes, clockText, instantOf, wallTime } from "~/shared/agenda/clock";
import { dayTimeAt } from "~/shared/agenda/words";
import { type CancelCode, cancelWithReason } from "~/shared/api/preparation";
import type { AgendaAppointment } from "~/shared/api/schedules";
import { Badge, Button, ButtonLink, Dialog, ErrorPanel, Field, Select, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { birthDate } from "~/shared/i18n";
import { modeWords, statusWords } from "./modes";
import { tg } from "./texts";
import { lengthOf } from "./useCarry";
import type { Moves } from "./useMoves";

const REASONS = [
  "practitioner_ill",
  "practitioner_leave",
  "equipment",
  "mistake",
  "other",
] as const satisfies CancelCode[];

interface VisitDialogProps {
  visit: AgendaAppointment | undefined;
  tz: string;
  moves: Moves;
  onClose: () => void;
  onChanged: () => void;
}

/** One appointment: who, where, why; moved and cancelled from here without any dragging. */
export function VisitDialog(props: VisitDialogProps) {
  const { visit, onClose } = props;
  return (
    <Dialog open={visit !== undefined} title={visit?.patient.name ?? ""} onClose={onClose}>
      {visit && <Facts key={visit.appointment_id} {...props} visit={visit} />}
    </Dialog>
  );
}

function Facts({ visit, tz, moves, onClose, onChanged }: VisitDialogProps & { visit: AgendaAppointment }) {
  const [part, setPart] = useState<"move" | "cancel">();
  const open = visit.status === "booked";
  return (
    <>
      <p>
        <span class="capital">
          {tg("visit.when", { when: dayTimeAt(visit.starts_at, tz), minutes: lengthOf(visit) })}
        </span>
        , {modeWords(visit)}
      </p>
      <p class="row">
        <Badge tone={visit.status === "arrived" ? "help" : "plain"}>{statusWords(visit)}</Badge>
        <span class="soft">{tg("visit.born", { date: birthDate(visit.patient.birth_date) })}</span>
      </p>
      <p>
        <strong>{tg("visit.reason")}</strong> {visit.reason || tg("visit.no_reason")}
      </p>
      {visit.previous_start && (
        <p class="soft">{tg("visit.moved", { when: dayTimeAt(visit.previous_start, tz) })}</p>
      )}
      {visit.override_reason && <p class="soft">{tg("visit.override", { why: visit.override_reason })}</p>}
      <div class="row">
        <ButtonLink kind="primary" icon={ClipboardList} href={`/desk/visite/${visit.appointment_id}`}>
          {tg("visit.sheet")}
        </ButtonLink>
        {open && (
          <>
            <Button icon={CalendarClock} aria-expanded={part === "move"} onClick={() => setPart("move")}>
              {tg("visit.move")}
            </Button>
            <Button
              kind="quiet"
              icon={CalendarX2}
              aria-expanded={part === "cancel"}
              onClick={() => setPart("cancel")}
            >
              {tg("visit.cancel")}
            </Button>
          </>
        )}
      </div>
      {part === "move" && <MovePart visit={visit} tz={tz} moves={moves} onClose={onClose} />}
      {part === "cancel" && <CancelPart visit={visit} onClose={onClose} onChanged={onChanged} />}
    </>
  );
}

function MovePart({
  visit,
  tz,
  moves,
  onClose,
}: Pick<VisitDialogProps, "tz" | "moves" | "onClose"> & { visit: AgendaAppointment }) {
  const there = wallTime(visit.starts_at, tz);
  const [day, setDay] = useState(there.day);
  const [time, setTime] = useState(clockText(there.minutes));
  const minutes = clockMinutes(time);
  const right = day !== "" && minutes !== undefined;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!right) return;
        void moves.move(visit, instantOf(day, minutes, tz));
        onClose();
      }}
    >
      <div class="pair">
        <Field
          label={tg("new.day")}
          type="date"
          required
          value={day}
          onInput={(event) => setDay(event.currentTarget.value)}
        />
        <Field
          label={tg("visit.move_to")}
          type="time"
          step={300}
          required
          value={time}
          onInput={(event) => setTime(event.currentTarget.value)}
        />
      </div>
      <div>
        <Button kind="primary" type="submit" icon={CalendarClock} busy={!right} data-testid="move-save">
          {tg("visit.move")}
        </Button>
      </div>
    </form>
  );
}

function CancelPart({
  visit,
  onClose,
  onChanged,
}: Pick<VisitDialogProps, "onClose" | "onChanged"> & { visit: AgendaAppointment }) {
  const [code, setCode] = useState<CancelCode>("practitioner_ill");
  const { busy, problem, run } = useAction();
  const cancel = () =>
    run(async () => {
      await cancelWithReason(visit.appointment_id, code);
      toast(tg("visit.cancelled", { name: visit.patient.name }));
      onClose();
      onChanged();
    });
  return (
    <div class="stack">
      <Select
        label={tg("visit.cancel_why")}
        value={code}
        options={REASONS.map((value) => ({ value, label: tg(`visit.why_${value}`) }))}
        onChange={(event) => setCode(event.currentTarget.value as CancelCode)}
      />
      {problem && <ErrorPanel problem={problem} onRetry={() => void cancel()} />}
      <div>
        <Button kind="danger" icon={CalendarX2} busy={busy} onClick={() => void cancel()}>
          {tg("visit.cancel_yes")}
        </Button>
      </div>
    </div>
  );
}
