import "./sign-in.css";
import { useId, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../api/problem";
import { type AccountRole, type DemoLogin, fetchDemoLogins } from "../api/session";
import { Avatar } from "../components/Avatar";
import { ErrorPanel } from "../components/Surface";
import { useResource } from "../hooks/useResource";
import { tc } from "../i18n/common";
import { signInForDemo } from "./session";

interface DemoLoginsProps {
  /** Only these accounts are offered, when given. */
  roles?: readonly AccountRole[];
  /** Start of the test hooks: `desk-login` gives `desk-login-1`, `desk-login-2` … */
  testid?: string;
  /** Told before `me` changes, for a page that follows it. */
  onPick?: (login: DemoLogin) => void;
}

/** In demonstration mode, the accounts one tap away, both steps at once. Nothing at all otherwise. */
export function DemoLogins({ roles, testid = "demo-login", onPick }: DemoLoginsProps) {
  const titleId = useId();
  const demo = useResource((signal) => fetchDemoLogins(signal), []);
  const [problem, setProblem] = useState<ApiProblem>();
  const [entering, setEntering] = useState<string>();
  const logins = (demo.data ?? []).filter((one) => !roles || roles.includes(one.role));
  if (logins.length === 0) return null;

  async function enter(login: DemoLogin) {
    if (entering) return;
    setEntering(login.login);
    setProblem(undefined);
    onPick?.(login);
    try {
      await signInForDemo(login);
    } catch (thrown) {
      setProblem(asProblem(thrown));
      demo.reload(); // Each code serves once: another try needs another one.
    } finally {
      setEntering(undefined);
    }
  }

  return (
    <section class="stack" aria-labelledby={titleId}>
      <h2 id={titleId}>{tc("sign_in.demo")}</h2>
      <p class="soft">
        {tc("sign_in.demo_note")} <a href="/boite">{tc("sign_in.demo_inbox")}</a>
      </p>
      {problem && <ErrorPanel problem={problem} />}
      <ul class="demo-logins">
        {logins.map((login, index) => (
          <li key={login.login}>
            <button
              type="button"
              class="demo-login"
              data-testid={`${testid}-${index + 1}`}
              data-login={login.login}
              aria-disabled={entering !== undefined}
              aria-busy={entering === login.login}
              onClick={() => void enter(login)}
            >
              <Avatar name={login.name} seed={login.login} size={48} />
              <span class="demo-login__who">
                <strong>{login.name}</strong>
                <span class="small soft">{tc(`role.${login.role}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
