import { signal } from "@preact/signals";
import { whenSessionLost } from "../api/client";
import { closeSession, fetchMe, openSession } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import type { Me } from "../api/types";

/** Who is signed in: `undefined` while we do not know yet, `null` when nobody. */
export const me = signal<Me | null | undefined>(undefined);

whenSessionLost(() => {
  me.value = null;
});

let asking: Promise<Me | null> | undefined;

/** Asks the server once a page. A dead line leaves `me` unknown and throws, so that the view can say so. */
export function loadSession(): Promise<Me | null> {
  asking ??= fetchMe()
    .catch((thrown: unknown) => {
      if (thrown instanceof ApiProblem && thrown.is("session.required")) return null;
      asking = undefined;
      throw thrown;
    })
    .then((found) => {
      me.value = found;
      return found;
    });
  return asking;
}

export async function signIn(login: string, password: string): Promise<Me> {
  const found = await openSession(login, password);
  asking = Promise.resolve(found);
  me.value = found;
  return found;
}

export async function signOut(): Promise<void> {
  await closeSession();
  asking = Promise.resolve(null);
  me.value = null;
}

/** The signed-in person, or a trip to the sign-in page and back. For code that is not a component. */
export async function requireSession(signInPath = "/connexion"): Promise<Me> {
  const found = await loadSession();
  if (found) return found;
  const back = encodeURIComponent(location.pathname + location.search);
  location.assign(`${signInPath}?vers=${back}`);
  throw new ApiProblem({ code: "session.required", status: 401 });
}
