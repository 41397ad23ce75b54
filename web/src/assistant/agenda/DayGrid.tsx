import "./grid.css";
import { SearchX } from "lucide-preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { hourMark } from "~/shared/agenda/words";
import { fetchSlots } from "~/shared/api/endpoints";
import type { Readiness } from "~/shared/api/preparation";
import type { Agendas } from "~/shared/api/schedules";
import type { Appointment, BoardRow, PractitionerLite, Slot } from "~/shared/api/types";
import { EmptyState } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { t } from "../texts";
import { Column } from "./Column";
import { useDrag } from "./drag";
import type { Move } from "./MoveDialog";
import { frameOf, instantOf, minutesOn, PX_PER_MINUTE } from "./placing";
import { ta } from "./texts";

interface DayGridProps {
  agendas: Agendas;
  board: BoardRow[];
  day: string;
  now: number;
  /** Counts changes: free times are asked again. */
  round: number;
  kept: ReadonlySet<string>;
  readiness: (id: string) => Readiness | undefined;
  onWish: (practitioner: PractitionerLite, starts_at: string) => void;
  onMove: (move: Move) => void;
}

/** Every doctor's day beside the others', hour by hour. */
export function DayGrid({ agendas, board, day, now, round, kept, readiness, onWish, onMove }: DayGridProps) {
  const all = agendas.agendas;
  const frame = useMemo(
    () =>
      frameOf(
        day,
        all.flatMap((one) => [...one.openings, ...one.appointments]),
      ),
    [agendas, day],
  );
  const free = useFree(
    all.map((one) => one.practitioner.practitioner_id),
    day,
    round,
  );
  const drag = useDrag<Appointment>(frame, ({ what, practitioner, minutes }) => {
    const doctor = all.find((one) => one.practitioner.practitioner_id === practitioner)?.practitioner;
    const starts_at = instantOf(day, minutes);
    const same =
      what.practitioner.practitioner_id === practitioner &&
      Date.parse(starts_at) === Date.parse(what.starts_at);
    if (doctor && !same) onMove({ appointment: what, practitioner: doctor, starts_at });
  });

  const scroller = useRef<HTMLElement>(null);
  // To the present, or to the beginning of the first hours: an early frame would show an empty morning.
  useEffect(() => {
    const starts = all.flatMap((one) => one.openings.map((span) => minutesOn(day, span.starts_at)));
    const present = minutesOn(day, now);
    const wanted = present > 0 && present < 24 * 60 ? present - 45 : Math.min(...starts, frame.until) - 15;
    scroller.current?.scrollTo({ top: Math.max(0, (wanted - frame.from) * PX_PER_MINUTE) });
  }, [day, all.length > 0]);
  if (all.length === 0) {
    return (
      <EmptyState icon={SearchX} title={ta("grid.empty")}>
        <p>{ta("grid.empty_help")}</p>
      </EmptyState>
    );
  }
  const hours = Array.from(
    { length: (frame.until - frame.from) / 60 + 1 },
    (_, index) => frame.from / 60 + index,
  );
  return (
    <div class="stack grid-part">
      <p class="soft small">{ta("grid.help")}</p>
      <section
        ref={scroller}
        class="grid-day"
        aria-label={ta("grid.label", { n: all.length })}
        data-testid="day-grid"
      >
        <div class="grid-day__hours figures" aria-hidden="true">
          <div class="grid-day__corner" />
          <div class="grid-day__marks" style={{ height: `${(frame.until - frame.from) * PX_PER_MINUTE}px` }}>
            {hours.map((hour) => (
              <span key={hour} style={{ top: `${(hour * 60 - frame.from) * PX_PER_MINUTE}px` }}>
                {hourMark(hour)}
              </span>
            ))}
          </div>
        </div>
        {all.map((one) => (
          <Column
            key={one.practitioner.practitioner_id}
            agenda={one}
            board={board}
            frame={frame}
            now={now}
            free={free.get(one.practitioner.practitioner_id)}
            kept={kept.has(one.practitioner.practitioner_id)}
            readiness={readiness}
            dragged={
              drag.dragged?.practitioner === one.practitioner.practitioner_id ? drag.dragged : undefined
            }
            onTake={drag.take}
            onWish={onWish}
            onMove={onMove}
          />
        ))}
      </section>
      <p class="visually-hidden" role="status">
        {drag.dragged && t("prepare.title", { name: drag.dragged.what.patient.name })}
      </p>
    </div>
  );
}

/** The free times on offer, by doctor; one that cannot be loaded has none. */
function useFree(ids: string[], day: string, round: number): Map<string, Slot[]> {
  const found = useResource(
    async (signal) => {
      const weeks = await Promise.all(
        ids.map(async (id) => {
          const { days } = await fetchSlots(id, day, 1, signal).catch(() => ({ days: [] }));
          return [id, days.filter(({ date }) => date === day).flatMap(({ slots }) => slots)] as const;
        }),
      );
      return new Map(weeks);
    },
    [ids, day, round],
  );
  return found.data ?? new Map();
}
