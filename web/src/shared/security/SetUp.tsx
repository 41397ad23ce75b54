import { Fingerprint, Smartphone } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { addPasskey, newPasskeyOptions, startTotp, type TotpSetUp } from "../api/session";
import { arrive } from "../arrive";
import { Button } from "../components/Button";
import { Badge, Card, ErrorPanel } from "../components/Surface";
import { useAction } from "../hooks/useAction";
import { tc } from "../i18n/common";
import { BackupCodes } from "./BackupCodes";
import { deviceName, isHandheld } from "./device";
import { TotpForm } from "./TotpForm";
import { ta } from "./texts";
import { createPasskey, passkeysSupported, refusedPasskey } from "./webauthn";

interface SetUpProps {
  /** Once the first means is there and its backup codes are noted. */
  onDone: () => void;
}

/** The first second factor, in plain words: this device, or an application; then the backup codes. */
export function SetUp({ onDone }: SetUpProps) {
  const [codes, setCodes] = useState<string[]>();
  const [totp, setTotp] = useState<TotpSetUp>();
  const at = codes ? "codes" : totp ? "totp" : "choose";
  useEffect(arrive, [at]);

  const finish = (made: string[] | null) => (made?.length ? setCodes(made) : onDone());

  if (codes) {
    return (
      <>
        <h1>{ta("backup.title")}</h1>
        <BackupCodes codes={codes} onNoted={onDone} />
      </>
    );
  }
  if (totp) {
    return (
      <>
        <h1>{ta("setup.totp")}</h1>
        <TotpForm setUp={totp} onConfirmed={finish} />
        <div>
          <Button kind="quiet" class="btn--flush" onClick={() => setTotp(undefined)}>
            {ta("setup.other_way")}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <h1>{ta("setup.title")}</h1>
      <p class="soft">{ta("setup.lead")}</p>
      {passkeysSupported() ? (
        <WithPasskey onAdded={finish} />
      ) : (
        <p class="soft">{ta("setup.passkey_absent")}</p>
      )}
      <WithTotp onStarted={setTotp} />
    </>
  );
}

function WithPasskey({ onAdded }: { onAdded: (codes: string[] | null) => void }) {
  const { busy, problem, run } = useAction();
  const add = async () => {
    const credential = await createPasskey(await newPasskeyOptions());
    onAdded((await addPasskey(deviceName(navigator.userAgent), credential)).codes);
  };
  return (
    <Card labelledBy="set-up-passkey" tone="action">
      <div class="row">
        <h2 id="set-up-passkey">{ta("setup.passkey")}</h2>
        <Badge tone="action">{ta("setup.advised")}</Badge>
      </div>
      <p>{ta(isHandheld() ? "setup.passkey_lead" : "setup.passkey_lead_desk")}</p>
      {problem && <ErrorPanel problem={refusedPasskey(problem)} />}
      <Button
        kind="primary"
        icon={Fingerprint}
        wide
        busy={busy}
        onClick={() => void run(add)}
        data-testid="set-up-passkey"
      >
        {busy ? ta("setup.passkey_wait") : ta("setup.passkey_do")}
      </Button>
    </Card>
  );
}

function WithTotp({ onStarted }: { onStarted: (setUp: TotpSetUp) => void }) {
  const { busy, problem, run } = useAction();
  return (
    <Card labelledBy="set-up-totp">
      <h2 id="set-up-totp">{ta("setup.totp")}</h2>
      <p>{ta("setup.totp_lead")}</p>
      {problem && <ErrorPanel problem={problem} />}
      <Button
        icon={Smartphone}
        wide
        busy={busy}
        onClick={() => void run(async () => onStarted(await startTotp()))}
        data-testid="set-up-totp"
      >
        {busy ? tc("state.loading") : ta("setup.totp_do")}
      </Button>
    </Card>
  );
}
