import "./staff-sign-in.css";
import type { LucideIcon } from "lucide-preact";
import { useState } from "preact/hooks";
import { fetchDemoLogins } from "../api/endpoints";
import { type ApiProblem, asProblem } from "../api/problem";
import type { AccountRole, DemoLogin } from "../api/types";
import { Avatar } from "../components/Avatar";
import { ErrorPanel } from "../components/Surface";
import { useResource } from "../hooks/useResource";
import { tc } from "../i18n/common";
import { SignIn } from "../session/SignIn";
import { signIn } from "../session/session";

interface StaffSignInProps {
  /** Only these accounts are offered for the demonstration. */
  account: AccountRole;
  icon: LucideIcon;
  title: string;
  lead: string;
  /** Start of the test hooks: `desk-login` gives `desk-login-1`, `desk-login-2` … */
  testid: string;
}

/** Sign-in page of a profession's bundle: what this place is, the form, the demonstration accounts one tap away. */
export function StaffSignIn({ account, icon: Icon, title, lead, testid }: StaffSignInProps) {
  const demo = useResource((signal) => fetchDemoLogins(signal), []);
  const [problem, setProblem] = useState<ApiProblem>();
  const [entering, setEntering] = useState(false);
  const logins = (demo.data ?? []).filter((one) => one.role === account);

  async function enter(login: DemoLogin) {
    if (entering) return;
    setEntering(true);
    setProblem(undefined);
    await signIn(login.login, login.password).catch((thrown: unknown) => setProblem(asProblem(thrown)));
    setEntering(false);
  }

  return (
    <main id="contenu" class="page page--wide staff-sign-in">
      <div class="stack staff-sign-in__what">
        <span class="staff-sign-in__icon">
          <Icon size={48} strokeWidth={1.5} aria-hidden="true" />
        </span>
        <h1>{title}</h1>
        <p class="soft">{lead}</p>
        {logins.length > 0 && (
          <section class="stack" aria-labelledby="demo-accounts">
            <h2 id="demo-accounts">{tc("sign_in.demo")}</h2>
            <p class="soft">{tc("sign_in.demo_note")}</p>
            {problem && <ErrorPanel problem={problem} />}
            <ul class="stack staff-sign-in__accounts">
              {logins.map((login, index) => (
                <li key={login.login}>
                  <button
                    type="button"
                    class="staff-sign-in__account"
                    data-testid={`${testid}-${index + 1}`}
                    aria-disabled={entering}
                    onClick={() => void enter(login)}
                  >
                    <Avatar name={login.name} seed={login.login} size={48} />
                    <strong>{login.name}</strong>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <SignIn roles={[]} onSignedIn={() => undefined} />
    </main>
  );
}
