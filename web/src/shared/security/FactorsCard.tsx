import { Fingerprint, KeySquare, LifeBuoy, Plus, Smartphone } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  type Factors,
  fetchFactors,
  removePasskey,
  removeTotp,
  renewBackupCodes,
  startTotp,
  type TotpSetUp,
} from "../api/session";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Loaded } from "../components/Loaded";
import { Card, ErrorPanel } from "../components/Surface";
import { toast } from "../components/Toast";
import { useAction } from "../hooks/useAction";
import { useResource } from "../hooks/useResource";
import { dayInWords } from "../i18n/time";
import { refreshSession } from "../session/session";
import { BackupCodes } from "./BackupCodes";
import { ConfirmDialog } from "./ConfirmDialog";
import { PasskeyDialog } from "./PasskeyDialog";
import { isStepUpDeclined, withStepUp } from "./stepUp";
import { TotpForm } from "./TotpForm";
import { ta } from "./texts";
import { passkeysSupported } from "./webauthn";

/** `name` as it stands in a sentence. `which` is null for the application. */
interface Removal {
  name: string;
  which: string | null;
}

/** The second factors: what there is, adding, removing, new backup codes. */
export function FactorsCard() {
  const factors = useResource((signal) => fetchFactors(signal), []);
  const { problem, run } = useAction();
  const [naming, setNaming] = useState(false);
  const [totp, setTotp] = useState<TotpSetUp>();
  const [codes, setCodes] = useState<string[]>();
  const [removal, setRemoval] = useState<Removal>();
  const [renewing, setRenewing] = useState(false);

  /** The list again, and `me.factors` with it. */
  async function changed() {
    factors.reload();
    await refreshSession();
  }

  const remove = ({ which }: Removal) =>
    run(async () => {
      await withStepUp(() => (which === null ? removeTotp() : removePasskey(which)));
      toast(ta("account.removed"));
      await changed();
    });

  return (
    <Card labelledBy="account-locks">
      <h2 id="account-locks">{ta("account.locks")}</h2>
      <p class="soft">{ta("account.locks_lead")}</p>
      {problem && !isStepUpDeclined(problem) && <ErrorPanel problem={problem} />}
      <Loaded resource={factors} skeleton={[72, 72, 48]}>
        {(found) => (
          <>
            <ul class="key-list">
              <Keys factors={found} onRemove={setRemoval} />
              <li>
                <span class="key-list__what">
                  <LifeBuoy size={28} aria-hidden="true" />
                  <span class="key-list__words">
                    <strong>{ta("account.codes")}</strong>
                    <span class="small soft">{ta.n("account.codes_left", found.backup_codes_left)}</span>
                  </span>
                </span>
                <Button onClick={() => setRenewing(true)}>{ta("account.codes_renew")}</Button>
              </li>
            </ul>
            <div class="row">
              {passkeysSupported() && (
                <Button icon={Plus} onClick={() => setNaming(true)} data-testid="add-passkey">
                  {ta("account.add_passkey")}
                </Button>
              )}
              {!found.totp && (
                <Button
                  icon={Plus}
                  data-testid="add-totp"
                  onClick={() => void run(async () => setTotp(await withStepUp(startTotp)))}
                >
                  {ta("account.add_totp")}
                </Button>
              )}
            </div>
          </>
        )}
      </Loaded>

      <PasskeyDialog
        open={naming}
        onClose={() => setNaming(false)}
        onAdded={(made) => {
          setNaming(false);
          toast(ta("account.passkey_added"));
          if (made?.length) setCodes(made);
          void run(changed);
        }}
      />
      <Dialog open={totp !== undefined} title={ta("setup.totp")} onClose={() => setTotp(undefined)}>
        {totp && (
          <TotpForm
            setUp={totp}
            onConfirmed={(made) => {
              setTotp(undefined);
              toast(ta("account.totp_done"));
              if (made.length > 0) setCodes(made);
              void run(changed);
            }}
          />
        )}
      </Dialog>
      <Dialog open={codes !== undefined} title={ta("backup.title")} onClose={() => setCodes(undefined)}>
        {codes && <BackupCodes codes={codes} onNoted={() => setCodes(undefined)} />}
      </Dialog>
      <ConfirmDialog
        open={removal !== undefined}
        title={ta("account.remove_title", { name: removal?.name ?? "" })}
        yes={ta("account.remove_yes", { name: removal?.name ?? "" })}
        onYes={() => removal && void remove(removal)}
        onClose={() => setRemoval(undefined)}
      >
        <p>{ta("account.remove_lead")}</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={renewing}
        title={ta("account.codes_renew_title")}
        yes={ta("account.codes_renew_yes")}
        onYes={() =>
          void run(async () => {
            setCodes((await withStepUp(renewBackupCodes)).codes);
            await changed();
          })
        }
        onClose={() => setRenewing(false)}
      >
        <p>{ta("account.codes_renew_lead")}</p>
      </ConfirmDialog>
    </Card>
  );
}

function Keys({ factors, onRemove }: { factors: Factors; onRemove: (removal: Removal) => void }) {
  // The server refuses to remove the last one: it is not offered either.
  const removable = factors.passkeys.length + (factors.totp ? 1 : 0) > 1;
  return (
    <>
      {factors.passkeys.map((key) => (
        <li key={key.passkey_id}>
          <span class="key-list__what">
            <Fingerprint size={28} aria-hidden="true" />
            <span class="key-list__words">
              <strong>{key.name}</strong>
              <span class="small soft">
                {ta("account.passkey")} · {ta("account.added", { when: dayInWords(key.created_at) })} ·{" "}
                {key.last_used_at
                  ? ta("account.used", { when: dayInWords(key.last_used_at) })
                  : ta("account.never_used")}
              </span>
            </span>
          </span>
          {removable && (
            <Button
              aria-label={ta("account.remove_yes", { name: ta("account.quoted", { name: key.name }) })}
              onClick={() =>
                onRemove({ name: ta("account.quoted", { name: key.name }), which: key.passkey_id })
              }
            >
              {ta("account.remove")}
            </Button>
          )}
        </li>
      ))}
      {factors.totp && (
        <li>
          <span class="key-list__what">
            <Smartphone size={28} aria-hidden="true" />
            <span class="key-list__words">
              <strong>{ta("account.totp")}</strong>
              <span class="small soft">
                {ta("account.totp_added", { when: dayInWords(factors.totp.created_at) })}
              </span>
            </span>
          </span>
          {removable && (
            <Button
              aria-label={ta("account.remove_yes", { name: ta("account.the_app") })}
              onClick={() => onRemove({ name: ta("account.the_app"), which: null })}
            >
              {ta("account.remove")}
            </Button>
          )}
        </li>
      )}
      {factors.passkeys.length === 0 && !factors.totp && (
        <li>
          <span class="key-list__what">
            <KeySquare size={28} aria-hidden="true" />
            <span>{ta("account.none")}</span>
          </span>
        </li>
      )}
    </>
  );
}
