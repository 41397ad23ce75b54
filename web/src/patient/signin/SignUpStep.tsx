import { UserRoundPlus } from "lucide-preact";
import { useState } from "preact/hooks";
import { signUp } from "~/shared/api/session";
import { Button, ButtonLink, Card, ErrorPanel, Field } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { dayOf, fullDate, locale } from "~/shared/i18n";
import { birthDateOf } from "~/shared/security/birth";
import { ta } from "~/shared/security/texts";
import { adopt } from "~/shared/session/session";

/** Who the person behind a proven contact is. */
export function SignUpStep({ start }: { start: string }) {
  const { busy, problem, run } = useAction();
  const [given, setGiven] = useState("");
  const [family, setFamily] = useState("");
  const [birth, setBirth] = useState("");
  const [tried, setTried] = useState(false);
  const born = birthDateOf(birth, dayOf(Date.now()));

  function submit(event: Event) {
    event.preventDefault();
    setTried(true);
    if (!given.trim() || !family.trim() || !born) return;
    void run(async () => {
      const person = { given_name: given.trim(), family_name: family.trim(), birth_date: born };
      adopt(await signUp({ ...person, locale: locale.value }));
    });
  }

  const missing = (text: string) => (tried && !text.trim() ? ta("up.missing") : undefined);
  return (
    <>
      <h1>{ta("up.title")}</h1>
      <p class="soft">{ta("up.lead")}</p>
      <Card as="div">
        <form class="stack" onSubmit={submit} noValidate>
          {problem && (
            <ErrorPanel problem={problem}>
              {problem.is("session.code_gone") && <ButtonLink href={start}>{ta("code.again")}</ButtonLink>}
            </ErrorPanel>
          )}
          <p>{ta("up.why")}</p>
          <Field
            label={ta("up.given_name")}
            error={missing(given)}
            name="given-name"
            autocomplete="given-name"
            maxLength={100}
            value={given}
            onInput={(event) => setGiven(event.currentTarget.value)}
          />
          <Field
            label={ta("up.family_name")}
            error={missing(family)}
            name="family-name"
            autocomplete="family-name"
            maxLength={100}
            value={family}
            onInput={(event) => setFamily(event.currentTarget.value)}
          />
          <Field
            label={ta("up.birth_date")}
            hint={born ? fullDate(born) : ta("up.birth_hint")}
            error={tried && !born ? ta("up.birth_wrong") : undefined}
            name="birth-date"
            inputMode="text"
            autocomplete="off"
            maxLength={14}
            value={birth}
            onInput={(event) => setBirth(event.currentTarget.value)}
          />
          <Button kind="primary" type="submit" icon={UserRoundPlus} wide busy={busy}>
            {busy ? ta("up.wait") : ta("up.submit")}
          </Button>
        </form>
      </Card>
    </>
  );
}
