import "~/shared/security/security.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Me } from "~/shared/api/session";
import { arrive } from "~/shared/arrive";
import { Banner, Skeleton, Stepper } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { codeOfFragment } from "~/shared/security/code";
import { SecondStep } from "~/shared/security/SecondStep";
import { ta } from "~/shared/security/texts";
import { afterSignIn } from "~/shared/session/landing";
import { me, needsSecondStep } from "~/shared/session/session";
import type { Attempt } from "./signin/attempt";
import { CodeStep } from "./signin/CodeStep";
import { ContactStep } from "./signin/ContactStep";
import { SignUpStep } from "./signin/SignUpStep";
import { t } from "./texts";

const SIGN_IN = "/connexion";

/** `/connexion` and `/connexion/code`: contact, code, who you are when you are new, the second step. */
export default function SignInPage() {
  const { path, query, route } = useLocation();
  const [attempt, setAttempt] = useState<Attempt>();
  const [linked, setLinked] = useState(() => codeOfFragment(location.hash));
  const [isNew, setIsNew] = useState(false);
  const landsOn = useRef<string>();

  const suffix = query.vers ? `?vers=${encodeURIComponent(query.vers)}` : "";
  const person = me.value;
  const atCode = path === `${SIGN_IN}/code`;
  const step = person ? "check" : !atCode ? "contact" : isNew ? "you" : "code";
  useTitle(ta(`in.title_${step}`));
  useEffect(arrive, [step]);

  // The code leaves the address at once: not in the history, nor in a picture of the screen.
  useEffect(() => {
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  }, []);

  useEffect(() => {
    if (atCode) return;
    setIsNew(false);
    setLinked(undefined);
  }, [atCode]);

  const isIn = person && !needsSecondStep(person);
  useEffect(() => {
    if (isIn) leave(person);
  }, [isIn]);

  function leave(signedIn: Me) {
    const { path: next, whole } = afterSignIn(signedIn.role, query.vers, landsOn.current);
    if (whole) location.assign(next);
    else route(next, true);
  }

  const marks = [
    ta("in.step_contact"),
    ta("in.step_code"),
    ...(isNew ? [ta("in.step_you")] : []),
    ta("in.step_check"),
  ];
  const at = { contact: 1, code: 2, you: 3, check: marks.length }[step];
  return (
    <main id="contenu" class="page stack sign-in">
      <Stepper steps={marks} current={at} />
      {step === "contact" && (
        <>
          <h1>{t("sign_in.title")}</h1>
          <p class="soft">{t("sign_in.lead")}</p>
          {query.erreur === "oidc" && (
            <Banner tone="red" title={ta("in.oidc_refused")} live="assertive">
              <p>{ta("in.oidc_refused_help")}</p>
            </Banner>
          )}
          <ContactStep
            onSent={(sent) => {
              setAttempt(sent);
              route(`${SIGN_IN}/code${suffix}`);
            }}
            onDemo={(login) => {
              landsOn.current = login.lands_on;
            }}
          />
        </>
      )}
      {step === "code" && (
        <CodeStep
          attempt={attempt}
          linked={linked}
          start={SIGN_IN + suffix}
          onSent={setAttempt}
          onNew={() => setIsNew(true)}
        />
      )}
      {step === "you" && <SignUpStep start={SIGN_IN + suffix} />}
      {step === "check" && person && (isIn ? <Skeleton /> : <SecondStep person={person} wayOut={false} />)}
    </main>
  );
}
