import "./security.css";
import { UserRoundX } from "lucide-preact";
import type { Me } from "../api/session";
import { Button } from "../components/Button";
import { Card, ErrorPanel } from "../components/Surface";
import { useAction } from "../hooks/useAction";
import { useTitle } from "../hooks/useTitle";
import { tc } from "../i18n/common";
import { adopt, refreshSession, signOut } from "../session/session";
import { AskSecondStep } from "./AskSecondStep";
import { SetUp } from "./SetUp";
import { ta } from "./texts";

interface SecondStepProps {
  person: Me;
  /** False where the bundle already shows who is signed in and the way out. */
  wayOut?: boolean;
}

/**
 * What comes after a sign-in with one factor: the second one, or setting up the first of them.
 * When it is done, `me` has two factors and whoever showed this shows the pages instead.
 */
export function SecondStep({ person, wayOut = true }: SecondStepProps) {
  const { problem, run } = useAction();
  const isNew = person.factors.length === 0;
  useTitle(ta(isNew ? "setup.title" : "second.title"));
  return (
    <>
      {problem && <ErrorPanel problem={problem} />}
      {isNew ? (
        <SetUp
          onDone={() =>
            void run(async () => {
              await refreshSession();
            })
          }
        />
      ) : (
        <>
          <h1>{ta("second.title")}</h1>
          <p class="soft">{ta("second.lead")}</p>
          <Card as="div">
            <AskSecondStep person={person} onDone={adopt} />
          </Card>
        </>
      )}
      {wayOut && (
        <div class="row second-step__way-out">
          <p class="small soft">{tc("sign_in.signed_in_as", { name: person.name })}</p>
          <Button kind="quiet" icon={UserRoundX} onClick={() => void run(signOut)}>
            {tc("sign_in.change")}
          </Button>
        </div>
      )}
    </>
  );
}

/** As a whole page, in the place of the pages that wait for it. */
export function SecondStepPage(props: SecondStepProps) {
  return (
    <main id="contenu" class="page stack sign-in">
      <SecondStep {...props} />
    </main>
  );
}
