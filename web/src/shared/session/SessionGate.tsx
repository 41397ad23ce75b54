import { UserRoundX } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../api/problem";
import type { AccountRole, Me } from "../api/session";
import { Button, ButtonLink } from "../components/Button";
import { EmptyState, ErrorPanel, Skeleton } from "../components/Surface";
import { useModule } from "../hooks/useModule";
import { useTitle } from "../hooks/useTitle";
import { tc } from "../i18n/common";
import { stepUpAsked } from "../security/stepUp";
import { DemoLogins } from "./DemoLogins";
import { landingOf } from "./landing";
import { SignIn } from "./SignIn";
import { loadSession, me, needsSecondStep, signOut } from "./session";

interface GateProps {
  roles: readonly AccountRole[];
  /** Shown when nobody is signed in, for a bundle with a sign-in page of its own. */
  fallback?: ComponentChildren;
  /** Above the gate's own questions, for a bundle whose header is part of its pages. */
  header?: ComponentChildren;
  /** False where the bundle already shows who is signed in and the way out. */
  wayOut?: boolean;
  children: (me: Me) => ComponentChildren;
}

/**
 * Lets the right people through, after their second step, and asks the others to sign in.
 * The server checks again at every call.
 */
export function SessionGate({ roles, fallback, header, wayOut = true, children }: GateProps) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    setProblem(undefined);
    loadSession().catch((thrown: unknown) => setProblem(asProblem(thrown)));
  }, [round]);

  // The dialog stays once it was there, so that the browser gives the focus back when it closes.
  const wasAsked = useRef(false);
  wasAsked.current ||= stepUpAsked.value !== undefined;

  const person = me.value;
  if (person === null && fallback) return <>{fallback}</>;
  if (person && roles.includes(person.role) && !needsSecondStep(person)) {
    return (
      <>
        {children(person)}
        {wasAsked.current && <StepUp person={person} />}
      </>
    );
  }
  return (
    <>
      {header}
      {person === undefined && (
        <main id="contenu" class="page">
          {problem ? <ErrorPanel problem={problem} onRetry={() => setRound((n) => n + 1)} /> : <Skeleton />}
        </main>
      )}
      {person === null && <PlainSignIn roles={roles} />}
      {person &&
        (roles.includes(person.role) ? (
          <Second person={person} wayOut={wayOut} />
        ) : (
          <WrongRole person={person} />
        ))}
    </>
  );
}

function PlainSignIn({ roles }: { roles: readonly AccountRole[] }) {
  useTitle(tc("sign_in.title"));
  return (
    <main id="contenu" class="page stack">
      <h1>{tc("sign_in.title")}</h1>
      <SignIn untitled />
      <DemoLogins roles={roles} />
    </main>
  );
}

/** Fetched when it is asked for: most pages are opened with both steps done. */
function Second({ person, wayOut }: { person: Me; wayOut: boolean }) {
  const { module, problem } = useModule(() => import("../security/SecondStep"));
  if (module) return <module.SecondStepPage person={person} wayOut={wayOut} />;
  return (
    <main id="contenu" class="page">
      {problem ? <ErrorPanel problem={problem} onRetry={() => location.reload()} /> : <Skeleton />}
    </main>
  );
}

function StepUp({ person }: { person: Me }) {
  const { module, problem } = useModule(() => import("../security/StepUpDialog"));
  useEffect(() => {
    if (problem) stepUpAsked.value?.answer(false);
  }, [problem]);
  return module ? <module.StepUpDialog person={person} /> : null;
}

function WrongRole({ person }: { person: Me }) {
  return (
    <main id="contenu" class="page">
      <EmptyState icon={UserRoundX} title={tc("sign_in.wrong_role")} level={1}>
        <p>{tc("sign_in.signed_in_as", { name: person.name })}</p>
        <ButtonLink kind="primary" href={landingOf(person.role)}>
          {tc("sign_in.to_own_pages")}
        </ButtonLink>
        <Button onClick={() => void signOut().catch(() => undefined)}>{tc("sign_in.change")}</Button>
      </EmptyState>
    </main>
  );
}
