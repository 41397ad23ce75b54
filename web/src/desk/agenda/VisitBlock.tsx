import { timeAt } from "~/shared/agenda/words";
import type { AgendaAppointment } from "~/shared/api/schedules";
import { modeIcon, modeWords, statusWords } from "./modes";
import { tg } from "./texts";

interface VisitBlockProps {
  visit: AgendaAppointment;
  tz: string;
  now: number;
  style: Record<string, string>;
  held: boolean;
  /** The server has not answered yet. */
  waiting: boolean;
  /** Room for the reason beside the name. */
  roomy: boolean;
  onGrasp: (event: PointerEvent, what: AgendaAppointment) => void;
  onKey: (event: KeyboardEvent, what: AgendaAppointment) => void;
  onBlur: () => void;
  onOpen: (what: AgendaAppointment) => void;
}

/** One appointment in the grid: a button that opens it, and may be carried while it is booked. */
export function VisitBlock({ visit, tz, now, style, held, waiting, roomy, ...on }: VisitBlockProps) {
  const Icon = modeIcon(visit);
  const movable = visit.status === "booked" && !waiting;
  const over = visit.status === "booked" && Date.parse(visit.ends_at) < now;
  const from = timeAt(visit.starts_at, tz);
  const words = { name: visit.patient.name, from, until: timeAt(visit.ends_at, tz) };
  const look = [
    "block",
    `block--${visit.status}`,
    `block--${visit.mode}`,
    movable && "block--movable",
    held && "block--held",
    waiting && "block--waiting",
    over && "block--over",
  ];
  return (
    <button
      type="button"
      class={look.filter(Boolean).join(" ")}
      style={style}
      aria-label={tg("grid.visit", { ...words, mode: modeWords(visit), status: statusWords(visit) })}
      data-testid="agenda-visit"
      data-appointment={visit.appointment_id}
      onPointerDown={(event) => movable && on.onGrasp(event, visit)}
      onKeyDown={(event) => movable && on.onKey(event, visit)}
      onBlur={on.onBlur}
      onClick={(event) => {
        event.stopPropagation();
        on.onOpen(visit);
      }}
    >
      <span class="block__time figures">{from}</span>
      <span class="block__name">
        {visit.patient.name}
        {roomy && visit.reason && <span class="soft">, {visit.reason}</span>}
      </span>
      <Icon size={16} aria-hidden="true" class="block__mode" />
      {visit.status !== "booked" && <span class="block__status">{statusWords(visit)}</span>}
    </button>
  );
}
