import { KeyRound, Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { type DemoLogin, sendCode } from "~/shared/api/session";
import { Button, Card, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { locale } from "~/shared/i18n";
import { ta } from "~/shared/security/texts";
import { DemoLogins } from "~/shared/session/DemoLogins";
import { OidcButtons, PasskeyButton } from "~/shared/session/OtherWays";
import { PasswordForm } from "~/shared/session/PasswordForm";
import type { Attempt } from "./attempt";

interface ContactStepProps {
  onSent: (attempt: Attempt) => void;
  onDemo: (login: DemoLogin) => void;
}

/** One question; the other ways in are under it. */
export function ContactStep({ onSent, onDemo }: ContactStepProps) {
  return (
    <>
      <Card as="div">
        <ContactForm onSent={onSent} />
      </Card>
      <DemoLogins onPick={onDemo} />
      <section class="stack" aria-labelledby="other-ways">
        <h2 id="other-ways">{ta("in.otherwise")}</h2>
        <PasskeyButton />
        <OidcButtons />
        <WithPassword />
      </section>
    </>
  );
}

function ContactForm({ onSent }: Pick<ContactStepProps, "onSent">) {
  const { busy, problem, run, forget } = useAction();
  const [empty, setEmpty] = useState(false);
  const [phone, setPhone] = useState(false);
  const wrong = problem?.is("session.contact_invalid", "request.invalid");

  const send = (contact: string) =>
    run(async () => {
      onSent({ ...(await sendCode(contact, locale.value)), contact, sentAt: Date.now() });
    });

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const contact = String(new FormData(event.currentTarget).get("contact") ?? "").trim();
        setEmpty(!contact);
        setPhone(!contact.includes("@") && /\d{4}/.test(contact.replace(/[\s.-]/g, "")));
        if (contact) void send(contact);
      }}
    >
      {problem && !wrong && <ErrorPanel problem={problem} />}
      <Field
        label={ta("in.contact")}
        hint={ta("in.contact_hint")}
        error={
          empty
            ? ta("in.contact_empty")
            : wrong
              ? ta(phone ? "in.phone_wrong" : "in.contact_wrong")
              : undefined
        }
        name="contact"
        inputMode="email"
        autocomplete="email"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        maxLength={200}
        onInput={() => {
          setEmpty(false);
          forget();
        }}
      />
      <Button kind="primary" type="submit" icon={Send} wide busy={busy}>
        {busy ? ta("in.sending") : ta("in.send")}
      </Button>
    </form>
  );
}

/** For staff who came in by the patients' door. */
function WithPassword() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={KeyRound} wide aria-expanded={open} onClick={() => setOpen(!open)}>
        {ta("in.password")}
      </Button>
      {open && (
        <Card as="div">
          <PasswordForm />
        </Card>
      )}
    </>
  );
}
