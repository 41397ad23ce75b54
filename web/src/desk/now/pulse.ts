import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { asProblem } from "~/shared/api/problem";
import { beat, fetchDesk, type Presence, type QueueDesk } from "~/shared/api/queue";
import { me, needsSecondStep } from "~/shared/session/session";
import { chime } from "../board/chime";

/** What this page last knew of its doctor at the queue; undefined while it has not been told. */
export const presence = signal<Presence | null | undefined>(undefined);

/** True after the server closed a queue whose page had fallen silent. */
export const lost = signal(false);

const BEAT_MS = 20_000;

/** Vouches for the doctor from every page of the desk, a call too, while her queue is not closed. */
export function usePulse(): void {
  const signedIn = me.value?.role === "practitioner" && !needsSecondStep(me.value);
  useEffect(() => {
    if (!signedIn || presence.value !== undefined) return;
    // After a reload on any page: whether there is something to vouch for.
    fetchDesk()
      .then((desk) => {
        presence.value ??= desk.presence;
      })
      .catch(() => undefined);
  }, [signedIn]);
  const wanted = presence.value !== undefined && presence.value !== null && presence.value.state !== "closed";
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => {
      beat()
        .then((now) => {
          presence.value = now;
        })
        .catch((thrown: unknown) => {
          // A line that is down proves nothing; the server decides how long it believes.
          if (!asProblem(thrown).is("queue.closed")) return;
          lost.value = true;
          presence.value = presence.value && { ...presence.value, state: "closed", open: false };
        });
    }, BEAT_MS);
    return () => clearInterval(timer);
  }, [wanted]);
}

/** One sound for each person who starts to wait. */
export function useArrivals(desk: QueueDesk | undefined): void {
  const known = useRef<Set<string> | null>(null);
  const ids = desk?.waiting
    .filter(({ state }) => state === "waiting")
    .map(({ entry_id }) => entry_id)
    .join(" ");
  useEffect(() => {
    if (ids === undefined) return;
    const present = new Set(ids.split(" ").filter(Boolean));
    const before = known.current;
    known.current = present;
    if (before && [...present].some((id) => !before.has(id))) chime();
  }, [ids]);
}
