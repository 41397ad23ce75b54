import { useEffect, useState } from "preact/hooks";
import { idempotencyKey } from "~/shared/api/client";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { giveBack, holdTime } from "~/shared/api/search";
import type { Appointment, NewAppointment } from "~/shared/api/types";
import { forgetTimes } from "../finding/kept";

/** The hold of this tab, so that a page that was left or read anew gives it back before it asks again. */
const HELD = "comptoir.held";

function held(): string | null {
  try {
    return sessionStorage.getItem(HELD);
  } catch {
    return null;
  }
}

function note(id: string | null): void {
  try {
    if (id === null) sessionStorage.removeItem(HELD);
    else sessionStorage.setItem(HELD, id);
  } catch {
    // A blocked storage: the hold ends by itself.
  }
}

/** One after the other: a time is given back before the next one is asked for. */
let last: Promise<unknown> = Promise.resolve();

async function release(): Promise<void> {
  const id = held();
  if (id === null) return;
  note(null);
  forgetTimes();
  // What cannot be given back now ends by itself in a few minutes.
  await giveBack(id, { code: "hold_expired" }).catch(() => undefined);
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

export interface Hold {
  /** Kept for us, until `hold_until`. */
  appointment: Appointment | undefined;
  problem: ApiProblem | undefined;
  /** Asks for the same time again, after it ran out or the line was dead. */
  again: () => void;
  /** It may be an appointment by now: leaving the page gives nothing back. */
  settle: () => void;
  /** The server refused to make it one: leaving gives it back again. */
  unsettle: () => void;
}

/** Holds a time while the page is open: another wish, or leaving, gives it back. */
export function useHold(wish: NewAppointment): Hold {
  const [state, setState] = useState<{ appointment?: Appointment; problem?: ApiProblem }>({});
  const [round, setRound] = useState(0);
  const text = JSON.stringify(wish);

  useEffect(() => {
    let gone = false;
    setState({});
    // One intention, one key: a lost answer asked for again is the same hold.
    const key = idempotencyKey();
    inTurn(async () => {
      await release();
      if (gone) return;
      const appointment = await holdTime(wish, key);
      note(appointment.appointment_id);
      forgetTimes();
      if (gone) await release();
      else setState({ appointment });
    }).catch((thrown: unknown) => {
      if (!gone) setState({ problem: asProblem(thrown) });
    });
    return () => {
      gone = true;
      void inTurn(release);
    };
  }, [text, round]);

  useEffect(() => {
    // The tab is closed: nobody is left to wait for the answer.
    const onHide = () => void release();
    const onShow = (event: PageTransitionEvent) => event.persisted && setRound((count) => count + 1);
    addEventListener("pagehide", onHide);
    addEventListener("pageshow", onShow);
    return () => {
      removeEventListener("pagehide", onHide);
      removeEventListener("pageshow", onShow);
    };
  }, []);

  return {
    ...{ appointment: state.appointment, problem: state.problem },
    again: () => setRound((count) => count + 1),
    settle: () => note(null),
    unsettle: () => note(state.appointment?.appointment_id ?? null),
  };
}
