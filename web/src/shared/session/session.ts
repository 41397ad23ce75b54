import { signal } from "@preact/signals";
import { whenSecondStepAsked, whenSessionLost } from "../api/client";
import { ApiProblem } from "../api/problem";
import {
  closeSession,
  type DemoLogin,
  fetchMe,
  type Me,
  openSession,
  secondStepByCode,
} from "../api/session";
import { wipePhotos } from "../upload/wipe";

/** Who is signed in: `undefined` while we do not know yet, `null` when nobody. */
export const me = signal<Me | null | undefined>(undefined);

/** Signed in with one factor only: nothing is shown before the second. Guests have no second. */
export const needsSecondStep = (person: Me): boolean =>
  person.assurance === "one_factor" && person.role !== "guest";

let asking: Promise<Me | null> | undefined;

function settle(found: Me | null): void {
  asking = Promise.resolve(found);
  me.value = found;
}

/**
 * A call may have left with a cookie that the second step has replaced meanwhile: the server is asked
 * once more before anybody is sent to the sign-in page.
 */
let askingAgain = false;
whenSessionLost(() => {
  if (askingAgain) return;
  askingAgain = true;
  refreshSession()
    .catch(() => settle(null))
    .finally(() => {
      askingAgain = false;
    });
});

whenSecondStepAsked(() => {
  if (me.value) me.value = { ...me.value, assurance: "one_factor" };
  // The factors may have changed as well. Without an answer the gate still asks for the second step.
  refreshSession().catch(() => undefined);
});

const askServer = (): Promise<Me | null> =>
  fetchMe().catch((thrown: unknown) => {
    if (thrown instanceof ApiProblem && thrown.is("session.required")) return null;
    throw thrown;
  });

/** Asks the server once a page. A dead line leaves `me` unknown and throws, so that the view can say so. */
export function loadSession(): Promise<Me | null> {
  asking ??= askServer()
    .catch((thrown: unknown) => {
      asking = undefined;
      throw thrown;
    })
    .then((found) => {
      me.value = found;
      return found;
    });
  return asking;
}

/** Asks again: after a second step, a new factor, a sign-in in another tab. */
export async function refreshSession(): Promise<Me | null> {
  const found = await askServer();
  settle(found);
  return found;
}

/** Takes the person that a sign-in call answered. */
export function adopt(found: Me): Me {
  settle(found);
  return found;
}

export async function signIn(login: string, password: string): Promise<Me> {
  return adopt(await openSession(login, password));
}

/** Both steps at once; the code serves one time. Nobody is signed in for the pages until both are done. */
export async function signInForDemo(account: DemoLogin): Promise<Me> {
  const found = await openSession(account.login, account.password);
  return adopt(needsSecondStep(found) ? await secondStepByCode(account.code) : found);
}

/** Photos still waiting on this device leave it, too. */
export async function signOut(): Promise<void> {
  await closeSession();
  settle(null);
  await wipePhotos();
}

/** The signed-in person, or a trip to the sign-in page and back. For code that is not a component. */
export async function requireSession(signInPath = "/connexion"): Promise<Me> {
  const found = await loadSession();
  if (found) return found;
  const back = encodeURIComponent(location.pathname + location.search);
  location.assign(`${signInPath}?vers=${back}`);
  throw new ApiProblem({ code: "session.required", status: 401 });
}
