import "./security.css";
import { MailX } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { type Me, welcome } from "../api/session";
import { arrive } from "../arrive";
import { Button, ButtonLink } from "../components/Button";
import { Card, EmptyState, ErrorPanel, Skeleton } from "../components/Surface";
import { useAction } from "../hooks/useAction";
import { useTitle } from "../hooks/useTitle";
import { landingOf } from "../session/landing";
import { adopt, me, needsSecondStep } from "../session/session";
import { NewPassword } from "./NewPassword";
import { strengthOf } from "./password";
import { SecondStep } from "./SecondStep";
import { ta } from "./texts";

/** `/bienvenue#token`: the first password of an invited professional, then the first second factor. */
export default function WelcomePage() {
  useTitle(ta("welcome.title"));
  const [token] = useState(() => location.hash.slice(1));
  const [welcomed, setWelcomed] = useState(false);
  const person = welcomed ? me.value : undefined;
  const isIn = person && !needsSecondStep(person);

  // The token opens an account: it leaves the address and the history at once.
  useEffect(() => {
    if (location.hash) history.replaceState(null, "", location.pathname);
  }, []);
  useEffect(() => {
    if (isIn) location.assign(landingOf(person.role));
  }, [isIn]);

  return (
    <main id="contenu" class="page stack sign-in">
      {person ? (
        isIn ? (
          <Skeleton />
        ) : (
          <SecondStep person={person} wayOut={false} />
        )
      ) : token ? (
        <FirstPassword
          token={token}
          onDone={(found) => {
            adopt(found);
            setWelcomed(true);
          }}
        />
      ) : (
        <NoUse title={ta("welcome.no_token")} help={ta("welcome.no_token_help")} />
      )}
    </main>
  );
}

function FirstPassword({ token, onDone }: { token: string; onDone: (me: Me) => void }) {
  const { busy, problem, run, forget } = useAction();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const short = strengthOf(password).level === "short";
  const weak = problem?.is("session.password_weak");
  useEffect(arrive, []);

  if (problem?.is("session.code_gone", "request.invalid")) {
    return <NoUse title={ta("welcome.gone")} help={ta("welcome.gone_help")} />;
  }
  return (
    <>
      <h1>{ta("welcome.title")}</h1>
      <p class="soft">{ta("welcome.lead")}</p>
      <Card as="div">
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (!short) void run(async () => onDone(await welcome(token, password)));
          }}
        >
          {problem && !weak && <ErrorPanel problem={problem} />}
          <NewPassword
            label={ta("password.first")}
            value={password}
            onValue={(typed) => {
              setPassword(typed);
              forget();
            }}
            error={tried && short ? ta("password.too_short") : weak ? ta("password.too_easy") : undefined}
          />
          <Button kind="primary" type="submit" wide busy={busy}>
            {busy ? ta("password.wait") : ta("welcome.submit")}
          </Button>
        </form>
      </Card>
    </>
  );
}

function NoUse({ title, help }: { title: string; help: string }) {
  return (
    <EmptyState icon={MailX} title={title} level={1}>
      <p>{help}</p>
      <ButtonLink kind="primary" href="/connexion">
        {ta("welcome.sign_in")}
      </ButtonLink>
    </EmptyState>
  );
}
