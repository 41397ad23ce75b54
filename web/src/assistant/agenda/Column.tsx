import { CalendarPlus, CircleCheck, Move as MoveIcon } from "lucide-preact";
import { wallText } from "~/shared/agenda/words";
import type { Readiness } from "~/shared/api/preparation";
import type { Agenda } from "~/shared/api/schedules";
import type { Appointment, BoardRow, PractitionerLite, Slot } from "~/shared/api/types";
import { Avatar, Button } from "~/shared/components";
import { byLocale, timeOfDay } from "~/shared/i18n";
import { readyWords } from "~/shared/preparation/ready";
import { t } from "../texts";
import type { Dragged } from "./drag";
import type { Move } from "./MoveDialog";
import { type Frame, lanesOf, minutesOn, PX_PER_MINUTE, placeOf, type Span } from "./placing";
import { ta } from "./texts";

interface ColumnProps {
  agenda: Agenda;
  board: BoardRow[];
  frame: Frame;
  now: number;
  free: Slot[] | undefined;
  /** The practitioner keeps the agenda: nothing is booked or moved here. */
  kept: boolean;
  readiness: (id: string) => Readiness | undefined;
  dragged: Dragged<Appointment> | undefined;
  onTake: (event: PointerEvent, what: Appointment) => void;
  onWish: (practitioner: PractitionerLite, starts_at: string) => void;
  onMove: (move: Move) => void;
}

const pixels = ({ top, height }: { top: number; height: number }) => ({
  top: `${top}px`,
  height: `${height}px`,
});

/** One doctor's day from top to bottom. */
export function Column(props: ColumnProps) {
  const { agenda, frame, now, free, kept, dragged, onWish } = props;
  const { practitioner, openings } = agenda;
  const coming = (free ?? []).filter((slot) => Date.parse(slot.starts_at) > now);
  const height = (frame.until - frame.from) * PX_PER_MINUTE;
  const visits = t.n("day.visits", agenda.appointments.length);
  const freeWords = coming.length > 0 ? t.n("doctor.free", coming.length) : t("doctor.no_free");
  const present = minutesOn(frame.day, now);
  return (
    <section
      class="grid-column"
      aria-label={ta("grid.column", { name: practitioner.name, visits, free: freeWords })}
      data-testid="grid-column"
      data-doctor={practitioner.practitioner_id}
    >
      <header class="grid-column__head">
        <Avatar name={practitioner.name} seed={practitioner.portrait_seed} size={36} />
        <div>
          <h2>{practitioner.name}</h2>
          <p class="soft">{byLocale(practitioner, "speciality")}</p>
        </div>
        {kept ? (
          <p class="soft grid-column__kept">{ta("grid.kept")}</p>
        ) : (
          <Button
            kind="quiet"
            icon={CalendarPlus}
            data-testid="other-hour"
            aria-label={ta("grid.other_hour_with", { name: practitioner.name })}
            onClick={() => onWish(practitioner, firstMark(openings, now))}
          >
            {ta("grid.other_hour")}
          </Button>
        )}
      </header>
      <div
        class="grid-column__day"
        data-practitioner={practitioner.practitioner_id}
        style={{ height: `${height}px` }}
      >
        {openings.map((span) => (
          <div
            key={span.starts_at}
            class="grid-open"
            data-kept={span.kept_for}
            style={pixels(placeOf(frame, span))}
          >
            {span.kept_for !== "all" && <span>{ta(`kept.${span.kept_for}`)}</span>}
          </div>
        ))}
        {openings.length === 0 && <p class="soft grid-column__closed">{ta("grid.closed")}</p>}
        {agenda.breaks.map((span) => (
          <Blocked key={span.starts_at} frame={frame} span={span} words={ta("grid.break")} />
        ))}
        {agenda.closures.map((span) => (
          <Blocked key={span.starts_at} frame={frame} span={span} words={span.label || ta("grid.leave")} />
        ))}
        {agenda.busy.map((span) => (
          <Blocked
            key={`${span.starts_at} ${span.kind}`}
            frame={frame}
            span={span}
            words={ta(span.kind === "held" ? "grid.held" : "grid.other")}
          />
        ))}
        {!kept &&
          coming.map((slot) => (
            <button
              key={slot.starts_at}
              type="button"
              class="grid-free figures"
              data-testid="free-slot"
              aria-label={ta("grid.book_at", { name: practitioner.name, time: timeOfDay(slot.starts_at) })}
              style={pixels(placeOf(frame, slot))}
              onClick={() => onWish(practitioner, slot.starts_at)}
            >
              {timeOfDay(slot.starts_at)}
            </button>
          ))}
        <Visits {...props} />
        {present > frame.from && present < frame.until && (
          <span
            class="grid-now"
            aria-hidden="true"
            style={{ top: `${(present - frame.from) * PX_PER_MINUTE}px` }}
          />
        )}
        {dragged && (
          <div class="grid-ghost figures" aria-hidden="true" style={pixels(ghostOf(frame, dragged))}>
            {ta("grid.drop", { time: wallText(dragged.minutes), name: dragged.what.patient.name })}
          </div>
        )}
      </div>
    </section>
  );
}

function ghostOf(frame: Frame, { what, minutes }: Dragged<Appointment>) {
  const length = (Date.parse(what.ends_at) - Date.parse(what.starts_at)) / 60_000;
  return { top: (minutes - frame.from) * PX_PER_MINUTE, height: length * PX_PER_MINUTE };
}

/** The beginning of the hours, or the next quarter of an hour within them: where somebody begins to choose. */
function firstMark(openings: readonly Span[], now: number): string {
  const quarter = 15 * 60_000;
  const next = Math.ceil(now / quarter) * quarter;
  const open = openings.find((span) => Date.parse(span.ends_at) > next);
  return new Date(Math.max(next, open ? Date.parse(open.starts_at) : next)).toISOString();
}

function Blocked({ frame, span, words }: { frame: Frame; span: Span; words: string }) {
  return (
    <div class="grid-blocked" style={pixels(placeOf(frame, span))}>
      <span>{words}</span>
    </div>
  );
}

function Visits({ agenda, board, frame, now, kept, readiness, onTake, onMove }: ColumnProps) {
  return (
    <ol>
      {lanesOf(agenda.appointments).map(({ visit, lane, lanes }) => {
        const { appointment_id, starts_at, patient, status } = visit;
        const row = board.find((one) => one.appointment.appointment_id === appointment_id);
        const standing =
          status === "noshow"
            ? "noshow"
            : status === "arrived" && row?.status === "planned"
              ? "waiting"
              : (row?.status ?? "planned");
        const ready = readiness(appointment_id);
        const words = ready ? readyWords(ready) : "";
        const movable = !kept && status === "booked" && Date.parse(visit.ends_at) > now;
        const place = {
          ...pixels(placeOf(frame, visit)),
          left: `${(lane / lanes) * 100}%`,
          width: `${100 / lanes}%`,
        };
        return (
          <li
            key={appointment_id}
            class="grid-visit"
            data-kind={standing}
            data-movable={movable ? "" : undefined}
            data-short={placeOf(frame, visit).height < 36 ? "" : undefined}
            style={place}
            onPointerDown={(event) => movable && onTake(event, visit)}
          >
            <a
              href={`/assistant/rendez-vous/${appointment_id}`}
              draggable={false}
              data-testid="assistant-appointment"
              data-id={appointment_id}
              aria-label={ta("grid.visit", {
                time: timeOfDay(starts_at),
                patient: patient.name,
                standing: t(`status.${standing}`),
                ready: words,
              })}
            >
              <span class="grid-visit__who">
                <span class="figures">{timeOfDay(starts_at)}</span>{" "}
                {ready?.ready && <CircleCheck size={14} aria-hidden="true" />} <strong>{patient.name}</strong>
              </span>
              {ready && (
                <span class="grid-visit__ready" data-ready={ready.ready ? "" : undefined}>
                  {words}
                </span>
              )}
            </a>
            {movable && (
              <button
                type="button"
                class="grid-visit__move"
                data-testid="move-visit"
                aria-label={ta("grid.move_who", { patient: patient.name, time: timeOfDay(starts_at) })}
                onClick={() => onMove({ appointment: visit })}
              >
                <MoveIcon size={16} aria-hidden="true" />
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
