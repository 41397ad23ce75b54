import { effect } from "@preact/signals";
import { me, needsSecondStep } from "../session/session";
import { PhotoQueue } from "./queue";

let queue: PhotoQueue | undefined;

/** The account whose photos may travel: signed in, with every factor. */
const account = (): string | null => {
  const person = me.value;
  return person && !needsSecondStep(person) ? person.account_id : null;
};

/** The one queue of the page: photos keep going while the person goes from page to page. */
export function photoQueue(): PhotoQueue {
  if (queue) return queue;
  const made = new PhotoQueue(account);
  queue = made;
  let last: string | null = null;
  effect(() => {
    const now = account();
    if (last !== null && last !== now) made.suspend();
    // Without storage there is nothing to restore.
    if (now !== null && last !== now) made.restore().catch(() => undefined);
    last = now;
  });
  return made;
}
