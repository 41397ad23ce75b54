import { useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { type Fates, type Hit, type How, type ScheduleChange, undoChange } from "~/shared/api/schedules";
import { toast } from "~/shared/components";
import { ts } from "./texts";

/** A change of hours: how it is asked of the server, and what is said when it is done. */
export interface Wanted {
  ask: (how: How) => Promise<ScheduleChange>;
  said: string;
  /** Whether other times may be offered to those it touches. */
  reoffer?: boolean;
}

export interface Touching {
  wanted: Wanted;
  hits: Hit[];
  /** The list has grown since it was shown. */
  grown: boolean;
}

export interface Changing {
  busy: boolean;
  problem: ApiProblem | undefined;
  /** Set while somebody has to say what becomes of appointments. */
  touching: Touching | undefined;
  /** Does it at once where it touches nobody; otherwise asks first. False where it was refused. */
  start: (wanted: Wanted) => Promise<boolean>;
  confirm: (fates: Fates) => Promise<boolean>;
  forget: () => void;
}

/** Changes of hours, each with its way back. Nothing is done to an appointment without a word. */
export function useChange(onChanged: () => void): Changing {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [touching, setTouching] = useState<Touching>();

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (thrown) {
      setProblem(asProblem(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  }

  async function look(wanted: Wanted, grown: boolean) {
    const { hits } = await wanted.ask({ dry_run: true });
    if (hits.length === 0) await carryOut(wanted, {});
    else setTouching({ wanted, hits, grown });
  }

  async function carryOut(wanted: Wanted, appointments: Fates) {
    try {
      announce(await wanted.ask({ appointments }), wanted.said, onChanged);
    } catch (thrown) {
      const refusal = asProblem(thrown);
      if (!refusal.is("booking.hours_in_use")) throw refusal;
      await look(wanted, true);
      return;
    }
    setTouching(undefined);
    onChanged();
  }

  return {
    busy,
    problem,
    touching,
    start: (wanted) => attempt(() => look(wanted, false)),
    confirm: (fates) =>
      attempt(async () => {
        if (touching) await carryOut(touching.wanted, fates);
      }),
    forget: () => {
      setTouching(undefined);
      setProblem(undefined);
    },
  };
}

/** Says that a change is done, with its way back. */
export function announce(change: ScheduleChange, said: string, onChanged: () => void): void {
  const { change_id } = change;
  if (change_id) toast(said, () => void takeBack(change_id, onChanged));
  else toast(said);
}

export async function takeBack(change_id: string, onChanged: () => void): Promise<void> {
  try {
    await undoChange(change_id);
    toast(ts("undo.done"));
  } catch (thrown) {
    const refusal = asProblem(thrown);
    toast(
      refusal.is("booking.changed_meanwhile") ? ts("undo.refused") : refusal.detail || ts("undo.refused"),
    );
  }
  onChanged();
}
