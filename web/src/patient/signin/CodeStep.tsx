import { LogIn } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { checkCode, sendCode } from "~/shared/api/session";
import { Banner, Button, ButtonLink, Card, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useNow } from "~/shared/hooks/useNow";
import { locale } from "~/shared/i18n";
import { CodeField } from "~/shared/security/CodeField";
import { isWhole, triesLeft } from "~/shared/security/code";
import { ta } from "~/shared/security/texts";
import { adopt, refreshSession } from "~/shared/session/session";
import { type Attempt, secondsToResend } from "./attempt";

interface CodeStepProps {
  /** Absent when the page was opened by the link of the message, or loaded again. */
  attempt: Attempt | undefined;
  /** The code of the link. */
  linked: string | undefined;
  /** Address of the first step. */
  start: string;
  onSent: (attempt: Attempt) => void;
  /** The contact is proven and has no account yet. */
  onNew: () => void;
}

/**
 * The code of the message. It is sent on a tap only: programs that open the links of e-mails to check
 * them would otherwise use it up.
 */
export function CodeStep({ attempt, linked, start, onSent, onNew }: CodeStepProps) {
  const { busy, problem, run, forget } = useAction();
  const [code, setCode] = useState(linked ?? "");
  const [incomplete, setIncomplete] = useState(false);

  // The link may have been opened in another tab of this browser: this one then goes on as well.
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") refreshSession().catch(() => undefined);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  function submit(event: Event) {
    event.preventDefault();
    setIncomplete(!isWhole(code));
    if (!isWhole(code)) return;
    void run(async () => {
      const { outcome, me } = await checkCode(code);
      if (outcome === "new") onNew();
      else if (me) adopt(me);
    });
  }

  if (problem?.is("session.code_gone")) {
    const again = () => {
      setCode("");
      forget();
    };
    return (
      <Gone
        linked={attempt ? undefined : linked}
        attempt={attempt}
        start={start}
        onSent={(next) => {
          again();
          onSent(next);
        }}
      />
    );
  }

  const wrong = problem?.is("session.code_wrong");
  const left = wrong ? triesLeft(problem?.extra ?? {}) : undefined;
  return (
    <>
      <h1>{ta("code.title")}</h1>
      <p>{where(attempt, linked)}</p>
      <Card as="div">
        <form class="stack" onSubmit={submit} noValidate>
          {problem && !wrong && <ErrorPanel problem={problem} />}
          <CodeField
            value={code}
            hint={attempt && ta("code.lasts", { n: Math.round(attempt.expires_in_s / 60) })}
            error={incomplete ? ta("code.incomplete") : wrong ? wrongWords(left) : undefined}
            onCode={(digits) => {
              setCode(digits);
              setIncomplete(false);
              forget();
            }}
          />
          <Button kind="primary" type="submit" icon={LogIn} wide busy={busy}>
            {busy ? ta("code.checking") : ta("code.submit")}
          </Button>
        </form>
      </Card>
      <div class="row">
        {attempt && <Resend attempt={attempt} onSent={onSent} />}
        <ButtonLink kind="quiet" href={start}>
          {ta("code.other_contact")}
        </ButtonLink>
      </div>
    </>
  );
}

function where(attempt: Attempt | undefined, linked: string | undefined): string {
  if (linked) return ta("code.from_link");
  if (!attempt) return ta("code.somewhere");
  return ta(`code.by_${attempt.channel}`, { hint: attempt.hint });
}

const wrongWords = (left: number | undefined): string =>
  left === undefined ? ta("code.wrong") : ta.n("code.tries", left);

function Resend({ attempt, onSent }: { attempt: Attempt; onSent: CodeStepProps["onSent"] }) {
  const { busy, problem, run } = useAction();
  const wait = secondsToResend(attempt, useNow(1_000));
  const again = async () => {
    onSent({
      ...(await sendCode(attempt.contact, locale.value)),
      contact: attempt.contact,
      sentAt: Date.now(),
    });
    toast(ta("code.resent"));
  };
  return (
    <>
      {problem && <ErrorPanel problem={problem} />}
      <Button busy={busy || wait > 0} onClick={() => void run(again)}>
        {busy ? ta("in.sending") : wait > 0 ? ta("code.resend_in", { n: wait }) : ta("code.resend")}
      </Button>
    </>
  );
}

interface GoneProps extends Pick<CodeStepProps, "attempt" | "linked" | "start" | "onSent"> {}

/** Expired, used, or asked for in another browser: the server does not tell which, and the way on is the same. */
function Gone({ attempt, linked, start, onSent }: GoneProps) {
  return (
    <>
      <h1>{ta("code.gone")}</h1>
      {linked ? (
        <Banner tone="help" live="assertive">
          <p>{ta("code.elsewhere")}</p>
          <p class="link-code">{linked}</p>
        </Banner>
      ) : (
        <Banner tone="help" live="assertive">
          <p>{ta("code.gone_help")}</p>
        </Banner>
      )}
      <div class="row">
        {attempt ? (
          <Resend attempt={attempt} onSent={onSent} />
        ) : (
          <ButtonLink kind="primary" href={start}>
            {ta("code.again")}
          </ButtonLink>
        )}
        {attempt && (
          <ButtonLink kind="quiet" href={start}>
            {ta("code.other_contact")}
          </ButtonLink>
        )}
      </div>
    </>
  );
}
