import { Send } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { inviteHelper } from "~/shared/api/care";
import { Button, Check, Dialog, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { dayOf } from "~/shared/i18n";
import { ts } from "./texts";

interface HelperDialogProps {
  open: boolean;
  onClose: () => void;
  onSent: () => void;
}

/** The patient's consent that somebody acts for her: given by ticking, after what it means is said. */
export function HelperDialog({ open, onClose, onSent }: HelperDialogProps) {
  const [contact, setContact] = useState("");
  const [until, setUntil] = useState("");
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const { busy, problem, run, forget } = useAction();
  useEffect(() => {
    setContact("");
    setUntil("");
    setAgreed(false);
    setTried(false);
    forget();
  }, [open]);

  const misread = problem?.is("session.contact_invalid") ?? false;
  async function send() {
    setTried(true);
    if (contact.trim().length < 3 || !agreed) return;
    await run(async () => {
      await inviteHelper({ contact: contact.trim(), ...(until ? { until } : {}) });
      onSent();
    });
  }

  return (
    <Dialog
      open={open}
      title={ts("helper.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{ts("form.cancel")}</Button>
          <Button kind="primary" icon={Send} busy={busy} data-testid="helper-go" onClick={() => void send()}>
            {ts("helper.go")}
          </Button>
        </>
      }
    >
      <p>{ts("helper.lead")}</p>
      {problem && !misread && <ErrorPanel problem={problem} />}
      <Field
        label={ts("helper.contact")}
        hint={ts("helper.contact_hint")}
        name="contact"
        autocomplete="off"
        autocapitalize="none"
        value={contact}
        maxLength={200}
        error={
          misread
            ? ts("helper.bad_contact")
            : tried && contact.trim().length < 3
              ? ts("form.missing")
              : undefined
        }
        onInput={(event) => {
          setContact(event.currentTarget.value);
          forget();
        }}
      />
      <Field
        label={ts("helper.until")}
        hint={ts("helper.until_hint")}
        optional
        type="date"
        name="until"
        min={dayOf(Date.now())}
        value={until}
        onInput={(event) => setUntil(event.currentTarget.value)}
      />
      <Check
        checked={agreed}
        data-testid="helper-consent"
        onChange={(event) => setAgreed(event.currentTarget.checked)}
      >
        {ts("helper.consent")}
      </Check>
      {tried && !agreed && (
        <p class="field__error" role="alert">
          {ts("helper.consent_missing")}
        </p>
      )}
    </Dialog>
  );
}
