import { UserRoundX } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../api/problem";
import type { AccountRole, Me } from "../api/types";
import { Button } from "../components/Button";
import { EmptyState, ErrorPanel, Skeleton } from "../components/Surface";
import { tc } from "../i18n/common";
import { SignIn } from "./SignIn";
import { loadSession, me, signOut } from "./session";

interface GateProps {
  roles: AccountRole[];
  /** Shown instead of the sign-in form, for a bundle with its own sign-in page. */
  fallback?: ComponentChildren;
  children: (me: Me) => ComponentChildren;
}

/** Lets the right people through and asks the others to sign in. The server checks again at every call. */
export function SessionGate({ roles, fallback, children }: GateProps) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    setProblem(undefined);
    loadSession().catch((thrown: unknown) => setProblem(asProblem(thrown)));
  }, [round]);

  const person = me.value;
  if (person && roles.includes(person.role)) return <>{children(person)}</>;
  if (person) return <WrongRole person={person} />;
  if (person === null) {
    return (
      <>
        {fallback ?? (
          <main id="contenu" class="page stack">
            <h1>{tc("sign_in.title")}</h1>
            <SignIn roles={roles} onSignedIn={() => undefined} />
          </main>
        )}
      </>
    );
  }
  return (
    <main id="contenu" class="page">
      {problem ? <ErrorPanel problem={problem} onRetry={() => setRound((n) => n + 1)} /> : <Skeleton />}
    </main>
  );
}

function WrongRole({ person }: { person: Me }) {
  return (
    <main id="contenu" class="page">
      <EmptyState icon={UserRoundX} title={tc("sign_in.wrong_role")}>
        <p>{tc("sign_in.signed_in_as", { name: person.name })}</p>
        <Button kind="primary" onClick={() => void signOut().catch(() => undefined)}>
          {tc("sign_in.change")}
        </Button>
      </EmptyState>
    </main>
  );
}
