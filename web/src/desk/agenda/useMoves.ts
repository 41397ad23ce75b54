import { useState } from "preact/hooks";
import { dayTimeAt } from "~/shared/agenda/words";
import { moveAppointment } from "~/shared/api/preparation";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import type { AgendaAppointment } from "~/shared/api/schedules";
import { toast } from "~/shared/components";
import { tg } from "./texts";

/** A move that was not made: the appointment stands where it stood. */
export interface RefusedMove {
  appointment: AgendaAppointment;
  starts_at: string;
  problem: ApiProblem;
}

export interface Moves {
  /** Where appointments stand while the server is asked, by id. */
  pending: ReadonlyMap<string, string>;
  refused: RefusedMove | undefined;
  /** override: the reason to stand outside the hours. */
  move: (appointment: AgendaAppointment, starts_at: string, override?: string) => Promise<void>;
  forget: () => void;
}

/** Moves at once, says so with the way back, and takes it back itself where it is refused. */
export function useMoves(tz: string, onChanged: () => void): Moves {
  const [pending, setPending] = useState<ReadonlyMap<string, string>>(new Map());
  const [refused, setRefused] = useState<RefusedMove>();

  function stand(id: string, starts_at: string | undefined) {
    setPending((now) => {
      const next = new Map(now);
      if (starts_at) next.set(id, starts_at);
      else next.delete(id);
      return next;
    });
  }

  async function move(appointment: AgendaAppointment, starts_at: string, override?: string) {
    const { appointment_id, version, starts_at: before, patient } = appointment;
    setRefused(undefined);
    stand(appointment_id, starts_at);
    try {
      const moved = await moveAppointment(appointment_id, {
        starts_at,
        version,
        ...(override ? { override } : {}),
      });
      const back = async () => {
        try {
          // Back to where it stood, even where that is outside the hours by now.
          const there = { starts_at: before, version: moved.version };
          await moveAppointment(appointment_id, override ? { ...there, override } : there);
          toast(tg("move.taken_back", { name: patient.name }));
        } catch (thrown) {
          setRefused({
            appointment: { ...appointment, ...moved },
            starts_at: before,
            problem: asProblem(thrown),
          });
        }
        onChanged();
      };
      toast(tg("move.done", { name: patient.name, when: dayTimeAt(starts_at, tz) }), () => void back());
    } catch (thrown) {
      setRefused({ appointment, starts_at, problem: asProblem(thrown) });
    }
    onChanged();
    stand(appointment_id, undefined);
  }

  return { pending, refused, move, forget: () => setRefused(undefined) };
}
