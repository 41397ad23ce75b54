import "./security.css";
import { Copy, Smartphone } from "lucide-preact";
import { useState } from "preact/hooks";
import { confirmTotp, type TotpSetUp } from "../api/session";
import { Button, ButtonLink } from "../components/Button";
import { ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { CodeField } from "./CodeField";
import { isWhole } from "./code";
import { isHandheld } from "./device";
import { ta } from "./texts";

interface TotpFormProps {
  setUp: TotpSetUp;
  onConfirmed: (codes: string[]) => void;
}

/** Base32 in groups of four, as people copy it by hand. */
const grouped = (secret: string) => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

/** The square for the application (or its key, by hand), then its first code. */
export function TotpForm({ setUp, onConfirmed }: TotpFormProps) {
  const { busy, problem, run, forget } = useAction();
  const [code, setCode] = useState("");
  const [incomplete, setIncomplete] = useState(false);
  const wrong = problem?.is("session.code_wrong");

  function submit(event: Event) {
    event.preventDefault();
    setIncomplete(!isWhole(code));
    if (isWhole(code)) void run(async () => onConfirmed((await confirmTotp(code)).codes));
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(setUp.secret);
      toast(ta("backup.copied"));
    } catch {
      toast(ta("backup.not_copied"));
    }
  }

  return (
    <form class="stack" onSubmit={submit} noValidate>
      <h2>{ta("totp.scan")}</h2>
      <p>{ta("totp.scan_lead")}</p>
      <img
        class="totp-square"
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(setUp.qr_svg)}`}
        alt={ta("totp.qr")}
        width={220}
        height={220}
      />
      {isHandheld() && (
        <ButtonLink icon={Smartphone} href={setUp.uri}>
          {ta("totp.open")}
        </ButtonLink>
      )}
      <div class="stack totp-key">
        <p class="small soft">{ta("totp.by_hand")}</p>
        <code data-testid="totp-secret">{grouped(setUp.secret)}</code>
        <div>
          <Button icon={Copy} onClick={() => void copy()}>
            {ta("totp.copy")}
          </Button>
        </div>
      </div>
      {problem && !wrong && <ErrorPanel problem={problem} />}
      <CodeField
        label={ta("totp.confirm")}
        hint={ta("totp.confirm_hint")}
        error={incomplete ? ta("code.incomplete") : wrong ? ta("code.wrong") : undefined}
        value={code}
        onCode={(digits) => {
          setCode(digits);
          setIncomplete(false);
          forget();
        }}
      />
      <Button kind="primary" type="submit" wide busy={busy}>
        {busy ? ta("second.wait") : ta("totp.submit")}
      </Button>
    </form>
  );
}
