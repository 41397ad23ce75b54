import "./guest.css";
import { DoorOpen, EyeOff, Link2Off, MailCheck, Send, TicketX } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { enterAsGuest, type GuestCodeSent, openInvitation } from "~/shared/api/care";
import { type ApiProblem, asProblem } from "~/shared/api/problem";
import { Banner, Button, ButtonLink, Card, EmptyState, ErrorPanel, Field } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { duration } from "~/shared/i18n";
import { adopt, me } from "~/shared/session/session";
import { tg } from "./texts";

/** The fragment never reaches a server or its logs; a press sends it, so that a mail scanner opens nothing. */
const tokenOf = (): string => decodeURIComponent(location.hash.slice(1));

export default function InvitationPage() {
  useTitle(tg("invite.title"));
  const [token, setToken] = useState(tokenOf);
  const [sent, setSent] = useState<GuestCodeSent>();
  const [gone, setGone] = useState(false);
  useEffect(() => {
    const read = () => {
      setToken(tokenOf());
      setSent(undefined);
      setGone(false);
    };
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);

  const guest = me.value?.role === "guest" ? me.value : undefined;
  return (
    <main id="contenu" class="page stack invitation">
      {gone ? (
        <EmptyState level={1} icon={TicketX} title={tg("gone.title")}>
          <p>{tg("gone.text")}</p>
        </EmptyState>
      ) : token ? (
        sent ? (
          <Code token={token} sent={sent} onSent={setSent} onGone={() => setGone(true)} />
        ) : (
          <Welcome token={token} onSent={setSent} onGone={() => setGone(true)} />
        )
      ) : guest?.consultation_id ? (
        <EmptyState level={1} icon={DoorOpen} title={tg("back.title")}>
          <p>{tg("back.text")}</p>
          <ButtonLink kind="primary" icon={DoorOpen} href={`/visite/${guest.consultation_id}`}>
            {tg("back.go")}
          </ButtonLink>
        </EmptyState>
      ) : (
        <EmptyState level={1} icon={Link2Off} title={tg("link.title")}>
          <p>{tg("link.text")}</p>
        </EmptyState>
      )}
    </main>
  );
}

interface StepProps {
  token: string;
  onSent: (sent: GuestCodeSent) => void;
  onGone: () => void;
}

/** What this is, before anything is sent. */
function Welcome({ token, onSent, onGone }: StepProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const person = me.value;

  async function ask() {
    setBusy(true);
    setProblem(undefined);
    try {
      onSent(await openInvitation(token));
    } catch (thrown) {
      const found = asProblem(thrown);
      // A token that is cut or changed on the way is as useless as one that has expired.
      if (found.is("guest.gone", "request.invalid", "request.not_found")) onGone();
      else setProblem(found);
      setBusy(false);
    }
  }

  return (
    <>
      <h1>{tg("invite.title")}</h1>
      <p>{tg("invite.lead")}</p>
      <Card tone="flat" labelledBy="how-title">
        <h2 id="how-title">{tg("invite.how")}</h2>
        <ol class="invitation__how">
          <li>{tg("invite.how_1")}</li>
          <li>{tg("invite.how_2")}</li>
          <li>{tg("invite.how_3")}</li>
        </ol>
      </Card>
      <p class="invitation__private">
        <EyeOff size={24} aria-hidden="true" />
        <span>{tg("invite.private")}</span>
      </p>
      {person && person.role !== "guest" && (
        <Banner tone="help">
          <p>{tg("invite.other_account", { name: person.name })}</p>
        </Banner>
      )}
      {problem && <ErrorPanel problem={problem} />}
      <Button kind="primary" icon={Send} wide busy={busy} data-testid="guest-open" onClick={() => void ask()}>
        {tg(busy ? "invite.wait" : "invite.go")}
      </Button>
    </>
  );
}

const CODE = /^\d{6}$/;

function Code({ token, sent, onSent, onGone }: StepProps & { sent: GuestCodeSent }) {
  const { route } = useLocation();
  const [code, setCode] = useState("");
  const [error, setError] = useState<string>();
  const [expired, setExpired] = useState(false);
  const [again, setAgain] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();

  const forget = () => {
    setError(undefined);
    setExpired(false);
    setProblem(undefined);
  };

  async function enter() {
    const digits = code.replace(/\s/g, "");
    if (!CODE.test(digits)) return setError(tg("code.missing"));
    if (busy) return;
    setBusy(true);
    forget();
    try {
      const guest = adopt(await enterAsGuest(digits));
      route(`/visite/${guest.consultation_id}`, true);
    } catch (thrown) {
      refused(asProblem(thrown));
      setBusy(false);
    }
  }

  function refused(found: ApiProblem) {
    if (found.is("session.code_wrong")) {
      const left = found.extra.tries_left;
      setError(typeof left === "number" ? tg.n("code.wrong", left) : tg("code.wrong_plain"));
    } else if (found.is("guest.gone")) onGone();
    else if (found.is("session.code_gone")) setExpired(true);
    else setProblem(found);
  }

  async function sendAgain() {
    if (busy) return;
    setBusy(true);
    forget();
    setCode("");
    try {
      onSent(await openInvitation(token));
      setAgain(true);
    } catch (thrown) {
      refused(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <h1>{tg("code.title", { name: sent.name })}</h1>
      <p class="invitation__private" role="status">
        <MailCheck size={24} aria-hidden="true" />
        <span>
          {again && `${tg("code.again_sent")} `}
          {tg("code.sent", { hint: sent.hint, time: duration(sent.expires_in_s * 1000) })}
        </span>
      </p>
      {expired && (
        <Banner tone="help" title={tg("code.gone")} live="assertive">
          <p>{tg("code.gone_text")}</p>
        </Banner>
      )}
      {problem && <ErrorPanel problem={problem} />}
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <Field
          label={tg("code.label")}
          hint={tg("code.hint")}
          name="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={7}
          value={code}
          error={error}
          autofocus
          data-testid="guest-code"
          onInput={(event) => {
            setCode(event.currentTarget.value);
            setError(undefined);
          }}
        />
        <Button kind="primary" type="submit" icon={DoorOpen} wide busy={busy} data-testid="guest-enter">
          {tg("code.go")}
        </Button>
        <Button busy={busy} wide onClick={() => void sendAgain()}>
          {tg("code.again")}
        </Button>
      </form>
    </>
  );
}
