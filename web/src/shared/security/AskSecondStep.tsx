import { Fingerprint } from "lucide-preact";
import { useState } from "preact/hooks";
import { type Me, secondStepByCode, secondStepByPasskey, secondStepOptions } from "../api/session";
import { Button } from "../components/Button";
import { Field } from "../components/Field";
import { ErrorPanel } from "../components/Surface";
import { useAction } from "../hooks/useAction";
import { CodeField } from "./CodeField";
import { isWhole } from "./code";
import { ta } from "./texts";
import { firstWay, WAYS } from "./ways";
import { askPasskey, passkeysSupported, refusedPasskey } from "./webauthn";

interface AskProps {
  person: Me;
  onDone: (me: Me) => void;
}

const NAMES = {
  passkey: "second.by_passkey",
  totp: "second.by_totp",
  backup_code: "second.by_backup",
} as const;

/** The second step by one of the means the person has set up; the others one tap away. */
export function AskSecondStep({ person, onDone }: AskProps) {
  const { factors, role } = person;
  const [way, setWay] = useState(() => firstWay(factors, passkeysSupported()));
  const others = WAYS.filter((one) => one !== way && factors.includes(one));
  return (
    <div class="stack">
      {way === "passkey" && <ByPasskey onDone={onDone} />}
      {way === "totp" && <ByTotp onDone={onDone} />}
      {way === "backup_code" && <ByBackupCode onDone={onDone} />}
      {others.length > 0 && (
        <div class="stack">
          <p class="small soft">{ta("second.others")}</p>
          <div class="row">
            {others.map((one) => (
              <Button key={one} onClick={() => setWay(one)}>
                {ta(NAMES[one])}
              </Button>
            ))}
          </div>
        </div>
      )}
      <p class="small soft">{ta(role === "patient" ? "second.lost" : "second.lost_staff")}</p>
    </div>
  );
}

type WayProps = Pick<AskProps, "onDone">;

function ByPasskey({ onDone }: WayProps) {
  const { busy, problem, run } = useAction();
  const use = async () => onDone(await secondStepByPasskey(await askPasskey(await secondStepOptions())));
  return (
    <>
      {problem && <ErrorPanel problem={refusedPasskey(problem)} />}
      <Button kind="primary" icon={Fingerprint} wide busy={busy} onClick={() => void run(use)}>
        {busy ? ta("setup.passkey_wait") : ta("second.passkey")}
      </Button>
      <p class="soft">{ta("second.passkey_lead")}</p>
    </>
  );
}

function ByTotp({ onDone }: WayProps) {
  const { busy, problem, run, forget } = useAction();
  const [code, setCode] = useState("");
  const [incomplete, setIncomplete] = useState(false);
  const wrong = problem?.is("session.code_wrong");

  function submit(event: Event) {
    event.preventDefault();
    setIncomplete(!isWhole(code));
    if (isWhole(code)) void run(async () => onDone(await secondStepByCode(code)));
  }

  return (
    <form class="stack" onSubmit={submit} noValidate>
      {problem && !wrong && <ErrorPanel problem={problem} />}
      <CodeField
        label={ta("second.totp")}
        hint={ta("second.totp_hint")}
        error={incomplete ? ta("code.incomplete") : wrong ? ta("code.wrong") : undefined}
        value={code}
        onCode={(digits) => {
          setCode(digits);
          setIncomplete(false);
          forget();
        }}
      />
      <Button kind="primary" type="submit" wide busy={busy}>
        {busy ? ta("second.wait") : ta("second.submit")}
      </Button>
    </form>
  );
}

function ByBackupCode({ onDone }: WayProps) {
  const { busy, problem, run } = useAction();
  const [empty, setEmpty] = useState(false);
  const wrong = problem?.is("session.code_wrong", "request.invalid");
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const code = String(new FormData(event.currentTarget).get("backup") ?? "").trim();
        setEmpty(!code);
        if (code) void run(async () => onDone(await secondStepByCode(code)));
      }}
    >
      {problem && !wrong && <ErrorPanel problem={problem} />}
      <Field
        label={ta("second.backup")}
        hint={ta("second.backup_hint")}
        error={empty ? ta("second.backup_empty") : wrong ? ta("code.wrong") : undefined}
        name="backup"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
      />
      <Button kind="primary" type="submit" wide busy={busy}>
        {busy ? ta("second.wait") : ta("second.submit")}
      </Button>
    </form>
  );
}
