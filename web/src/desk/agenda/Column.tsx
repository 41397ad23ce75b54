import { instantOf, minutesOn } from "~/shared/agenda/clock";
import { timeAt } from "~/shared/agenda/words";
import type { Agenda, AgendaAppointment, AgendaOpening } from "~/shared/api/schedules";
import { byLocale, dayParts } from "~/shared/i18n";
import { type Frame, inLanes, PX_PER_MINUTE, placeOf, type Span, stretchOn } from "./layout";
import { tg } from "./texts";
import { type Carried, lengthOf } from "./useCarry";
import { VisitBlock } from "./VisitBlock";

/** Presses on free ground are taken as the quarter of an hour they fall into. */
const GROUND_STEP = 15;

interface ColumnProps {
  day: string;
  today: boolean;
  /** Without a heading where the page already names the day. */
  named: boolean;
  agenda: Agenda;
  frame: Frame;
  now: number;
  pending: ReadonlyMap<string, string>;
  carried: Carried | undefined;
  onGrasp: (event: PointerEvent, what: AgendaAppointment) => void;
  onKey: (event: KeyboardEvent, what: AgendaAppointment) => void;
  onBlur: () => void;
  onOpen: (what: AgendaAppointment) => void;
  onGround: (day: string, minutes: number) => void;
}

const pixels = ({ top, height }: { top: number; height: number }) => ({
  top: `${top}px`,
  height: `${height}px`,
});

/** One day from top to bottom, everything as long as it lasts. */
export function Column(props: ColumnProps) {
  const { day, today, named, agenda, frame, now, pending, carried, onGround } = props;
  const { tz } = agenda;
  const at = (span: Span) => {
    const stretch = stretchOn(day, span, tz);
    return stretch && pixels(placeOf(frame, stretch));
  };
  const visits = agenda.appointments
    .map((visit) => standing(visit, pending.get(visit.appointment_id)))
    .filter((visit) => stretchOn(day, visit, tz));
  const present = minutesOn(day, now, tz);
  const holiday = agenda.holidays.find((one) => one.day === day);
  const parts = dayParts(day);

  function ground(event: MouseEvent) {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const top = event.clientY - event.currentTarget.getBoundingClientRect().top;
    const minutes = frame.from + top / PX_PER_MINUTE;
    onGround(day, Math.floor(minutes / GROUND_STEP) * GROUND_STEP);
  }

  return (
    <section class={today ? "col col--today" : "col"}>
      {named && (
        <h2 class="col__head">
          <span class="col__weekday">{parts.weekday}</span> <span class="col__number">{parts.number}</span>
          {holiday && <span class="col__holiday">{byLocale(holiday, "name")}</span>}
        </h2>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the same is in the toolbar */}
      <div
        class="col__ground"
        data-day={day}
        data-testid="agenda-column"
        style={{ height: `${(frame.until - frame.from) * PX_PER_MINUTE}px` }}
        onClick={ground}
      >
        {agenda.openings.map((one) => {
          const style = at(one);
          return style && <Open key={one.starts_at} one={one} style={style} />;
        })}
        {hourLines(frame)}
        {agenda.breaks.map((one) => {
          const style = at(one);
          return (
            style && (
              <div key={one.starts_at} class="col__break" style={style}>
                <span>{tg("grid.break")}</span>
              </div>
            )
          );
        })}
        {agenda.closures.map((one) => {
          const style = at(one);
          return (
            style && (
              <div key={one.starts_at + one.label} class="col__closure" style={style}>
                <span>{one.label || tg(one.leave_id ? "grid.leave" : "grid.closed")}</span>
              </div>
            )
          );
        })}
        {agenda.busy.map((one) => {
          const style = at(one);
          return (
            style && (
              <div key={one.starts_at} class={`col__busy col__busy--${one.kind}`} style={style}>
                <span>{tg(`grid.${one.kind}`)}</span>
              </div>
            )
          );
        })}
        {visits.map((visit) => {
          const style = at({ starts_at: visit.ends_at, ends_at: visit.buffer_until });
          return (
            style && <div key={visit.appointment_id} class="col__buffer" style={style} aria-hidden="true" />
          );
        })}
        {inLanes(visits).map(({ what, lane, lanes }) => {
          const style = at(what);
          const held = carried?.what.appointment_id === what.appointment_id;
          const side = { left: `${(lane / lanes) * 100}%`, width: `${100 / lanes}%` };
          return (
            style && (
              <VisitBlock
                key={what.appointment_id}
                visit={what}
                tz={tz}
                now={now}
                style={{ ...style, ...side }}
                held={held}
                waiting={pending.has(what.appointment_id)}
                roomy={!named && lanes === 1}
                onGrasp={props.onGrasp}
                onKey={props.onKey}
                onBlur={props.onBlur}
                onOpen={props.onOpen}
              />
            )
          );
        })}
        {carried?.day === day && <Ghost carried={carried} frame={frame} tz={tz} />}
        {today && present >= frame.from && present <= frame.until && (
          <div class="col__now" style={{ top: `${(present - frame.from) * PX_PER_MINUTE}px` }}>
            <span class="visually-hidden">{tg("grid.now")}</span>
          </div>
        )}
      </div>
    </section>
  );
}

/** Where it will stand, while the server is asked. */
function standing(visit: AgendaAppointment, starts_at: string | undefined): AgendaAppointment {
  if (!starts_at) return visit;
  const shift = Date.parse(starts_at) - Date.parse(visit.starts_at);
  const later = (at: string) => new Date(Date.parse(at) + shift).toISOString();
  return { ...visit, starts_at, ends_at: later(visit.ends_at), buffer_until: later(visit.buffer_until) };
}

function Open({ one, style }: { one: AgendaOpening; style: { top: string; height: string } }) {
  const words = [
    one.volunteer && tg("grid.volunteer"),
    one.kept_for !== "all" && tg(`grid.${one.kept_for}`),
    one.site_name,
  ].filter(Boolean);
  return (
    <div class={`col__open col__open--${one.volunteer ? "volunteer" : one.kept_for}`} style={style}>
      {words.length > 0 && <span>{words.join(", ")}</span>}
    </div>
  );
}

function Ghost({ carried, frame, tz }: { carried: Carried; frame: Frame; tz: string }) {
  const { what, day, minutes } = carried;
  const place = placeOf(frame, { from: minutes, until: minutes + lengthOf(what) });
  return (
    <div class="col__ghost" style={pixels(place)} aria-hidden="true">
      <strong>{timeAt(instantOf(day, minutes, tz), tz)}</strong> {what.patient.name}
    </div>
  );
}

function hourLines(frame: Frame) {
  return Array.from({ length: (frame.until - frame.from) / 60 - 1 }, (_, index) => (
    <div
      key={index}
      class="col__line"
      style={{ top: `${(index + 1) * 60 * PX_PER_MINUTE}px` }}
      aria-hidden="true"
    />
  ));
}
