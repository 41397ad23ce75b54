import "./sign-in.css";
import { LogIn } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchDemoLogins } from "../api/endpoints";
import { type ApiProblem, asProblem } from "../api/problem";
import type { AccountRole, DemoLogin, Me } from "../api/types";
import { Button } from "../components/Button";
import { Check, Field } from "../components/Field";
import { Card, ErrorPanel } from "../components/Surface";
import { useResource } from "../hooks/useResource";
import { tc } from "../i18n/common";
import { signIn } from "./session";

interface SignInProps {
  /** Only these accounts are offered for the demonstration, when given. */
  roles?: AccountRole[];
  /** `landsOn` is set for a demonstration account. */
  onSignedIn: (me: Me, landsOn?: string) => void;
}

/** Sign-in form, and in demo mode the accounts one tap away. */
export function SignIn({ roles, onSignedIn }: SignInProps) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const demo = useResource((signal) => fetchDemoLogins(signal), []);
  const offered = (demo.data ?? []).filter((login) => !roles || roles.includes(login.role));

  async function enter(login: string, password: string, landsOn?: string) {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      onSignedIn(await signIn(login, password), landsOn);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="stack">
      {problem && <ErrorPanel problem={problem} />}
      {offered.length > 0 && (
        <DemoLogins logins={offered} onPick={(one) => enter(one.login, one.password, one.lands_on)} />
      )}
      <Card>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            void enter(String(form.get("login")), String(form.get("password")));
          }}
        >
          <Field
            label={tc("sign_in.login")}
            name="login"
            autocomplete="username"
            autocapitalize="none"
            required
          />
          <Field
            label={tc("sign_in.password")}
            name="password"
            type={shown ? "text" : "password"}
            autocomplete="current-password"
            required
          />
          <Check checked={shown} onChange={(event) => setShown(event.currentTarget.checked)}>
            {tc("sign_in.show")}
          </Check>
          <Button kind="primary" type="submit" icon={LogIn} wide busy={busy}>
            {busy ? tc("sign_in.wait") : tc("sign_in.submit")}
          </Button>
        </form>
      </Card>
    </div>
  );
}

function DemoLogins({ logins, onPick }: { logins: DemoLogin[]; onPick: (login: DemoLogin) => void }) {
  return (
    <Card labelledBy="demo-title">
      <h2 id="demo-title">{tc("sign_in.demo")}</h2>
      <p class="soft small">{tc("sign_in.demo_note")}</p>
      <ul class="demo-logins">
        {logins.map((login) => (
          <li key={login.login} class="stack">
            <button type="button" class="demo-login" onClick={() => onPick(login)}>
              <strong>{login.name}</strong>
              <span class="small">{tc(`role.${login.role}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
