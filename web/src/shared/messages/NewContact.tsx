import { useEffect, useRef, useState } from "preact/hooks";
import {
  askContact,
  type Channel,
  type ContactAsked,
  confirmContact,
  type Preferences,
} from "../api/messages";
import { Button } from "../components/Button";
import { Field } from "../components/Field";
import { ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { tm } from "./texts";

interface NewContactProps {
  channel: Channel;
  onDone: (changed?: Preferences) => void;
}

/** An address, and then the code sent to it. */
export function NewContact({ channel, onDone }: NewContactProps) {
  const { busy, problem, run, forget } = useAction();
  const [contact, setContact] = useState("");
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState<ContactAsked>();
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.querySelector("input")?.focus(), [asked]);

  const ask = () => run(async () => setAsked(await askContact(contact.trim())));
  const confirm = (sent: ContactAsked) =>
    run(async () => {
      const changed = await confirmContact(sent, code);
      toast(tm("contact.done"));
      onDone(changed);
    });
  const go = (event: Event) => {
    event.preventDefault();
    if (asked) {
      if (/^\d{6}$/.test(code)) void confirm(asked);
    } else if (contact.trim()) void ask();
  };
  const wrong = problem?.is("session.code_wrong")
    ? tm("contact.wrong")
    : problem?.is("session.code_gone")
      ? tm("contact.gone")
      : problem?.is("session.contact_invalid")
        ? tm(`contact.invalid.${channel}`)
        : undefined;

  return (
    <form class="stack way__new" ref={box} onSubmit={go} noValidate>
      {problem && !wrong && <ErrorPanel problem={problem} />}
      {asked ? (
        <>
          <p role="status">{tm("contact.sent", { hint: asked.hint })}</p>
          <div class="code-field">
            <Field
              label={tm("contact.code")}
              error={wrong}
              name="contact-code"
              inputMode="numeric"
              autocomplete="one-time-code"
              maxLength={6}
              value={code}
              onInput={(event) => {
                setCode(event.currentTarget.value.replace(/\D/g, ""));
                forget();
              }}
            />
          </div>
        </>
      ) : (
        <Field
          label={tm(`contact.${channel}`)}
          hint={tm(`contact.hint.${channel}`)}
          error={wrong}
          type={channel === "email" ? "email" : "tel"}
          name={`contact-${channel}`}
          autocomplete={channel === "email" ? "email" : "tel"}
          value={contact}
          onInput={(event) => {
            setContact(event.currentTarget.value);
            forget();
          }}
        />
      )}
      <div class="way__actions">
        <Button kind="primary" type="submit" busy={busy} data-testid="contact-go">
          {asked ? tm("contact.confirm") : tm("contact.send")}
        </Button>
        <Button kind="quiet" onClick={() => onDone()}>
          {tm("contact.cancel")}
        </Button>
      </div>
    </form>
  );
}
