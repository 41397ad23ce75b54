import { useState } from "preact/hooks";
import { changePassword, fetchFactors } from "../api/session";
import { Button } from "../components/Button";
import { Field } from "../components/Field";
import { Loaded } from "../components/Loaded";
import { Card, ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { useResource } from "../hooks/useResource";
import { NewPassword } from "./NewPassword";
import { strengthOf } from "./password";
import { isStepUpDeclined, withStepUp } from "./stepUp";
import { ta } from "./texts";

/** Changing the password, or choosing the first one. */
export function PasswordCard() {
  const factors = useResource((signal) => fetchFactors(signal), []);
  return (
    <Card labelledBy="account-password">
      <h2 id="account-password">{ta("password.title")}</h2>
      <Loaded resource={factors} skeleton={[80, 80, 48]}>
        {(found) => <ChangeForm hasPassword={found.has_password} onChanged={factors.reload} />}
      </Loaded>
    </Card>
  );
}

function ChangeForm({ hasPassword, onChanged }: { hasPassword: boolean; onChanged: () => void }) {
  const { busy, problem, run, forget } = useAction();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [tried, setTried] = useState(false);
  const oldWrong = problem?.is("session.bad_credentials");
  const weak = problem?.is("session.password_weak");
  const short = strengthOf(next).level === "short";

  function submit(event: Event) {
    event.preventDefault();
    setTried(true);
    if (short || (hasPassword && !old)) return;
    void run(async () => {
      await withStepUp(() => changePassword(next, hasPassword ? old : undefined));
      setOld("");
      setNext("");
      setTried(false);
      toast(ta("password.changed"));
      onChanged();
    });
  }

  return (
    <form class="stack" onSubmit={submit} noValidate>
      <p class="soft">{ta("password.change_lead")}</p>
      {problem && !oldWrong && !weak && !isStepUpDeclined(problem) && <ErrorPanel problem={problem} />}
      {hasPassword && (
        <Field
          label={ta("password.old")}
          error={tried && !old ? ta("password.old_empty") : oldWrong ? ta("password.old_wrong") : undefined}
          type="password"
          name="old-password"
          autocomplete="current-password"
          value={old}
          onInput={(event) => {
            setOld(event.currentTarget.value);
            forget();
          }}
        />
      )}
      <NewPassword
        label={ta(hasPassword ? "password.new" : "password.first")}
        value={next}
        onValue={(password) => {
          setNext(password);
          forget();
        }}
        error={tried && short ? ta("password.too_short") : weak ? ta("password.too_easy") : undefined}
      />
      <div>
        <Button type="submit" busy={busy}>
          {busy ? ta("password.wait") : ta("password.change")}
        </Button>
      </div>
    </form>
  );
}
