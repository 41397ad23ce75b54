import { LogIn } from "lucide-preact";
import { useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../api/problem";
import { Button } from "../components/Button";
import { Check, Field } from "../components/Field";
import { ErrorPanel } from "../components/Surface";
import { tc } from "../i18n/common";
import { signIn } from "./session";

/** Login and password. Who comes next (second step, pages) follows from `me`. */
export function PasswordForm() {
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);

  async function enter(form: FormData) {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(String(form.get("login")), String(form.get("password")));
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void enter(new FormData(event.currentTarget));
      }}
    >
      {problem && <ErrorPanel problem={problem} />}
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
  );
}
