import { signInCabin } from "~/shared/api/session";
import { adopt } from "~/shared/session/session";

/**
 * The agent opens this page with a one-time code in the fragment, which signs the screen in. Without one, or
 * with one that was used, the page asks as everywhere else.
 */
export async function arriveByKey(): Promise<void> {
  const code = location.hash.slice(1);
  if (!/^[\w-]{22}$/.test(code)) return;
  history.replaceState(null, "", location.pathname);
  await signInCabin(code).then(adopt, () => undefined);
}
