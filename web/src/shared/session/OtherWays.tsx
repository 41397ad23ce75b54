import { Fingerprint, KeyRound } from "lucide-preact";
import { fetchOidc, passkeySignIn, passkeySignInOptions, startOidc } from "../api/session";
import { Button } from "../components/Button";
import { ErrorPanel } from "../components/Surface";
import { useAction } from "../hooks/useAction";
import { useResource } from "../hooks/useResource";
import { ta } from "../security/texts";
import { askPasskey, passkeysSupported, refusedPasskey } from "../security/webauthn";
import { adopt } from "./session";

/** A passkey is both steps at once: it is on the device, and the device checks who holds it. */
export function PasskeyButton() {
  const { busy, problem, run } = useAction();
  if (!passkeysSupported()) return null;
  const use = async () => {
    adopt(await passkeySignIn(await askPasskey(await passkeySignInOptions())));
  };
  return (
    <>
      {problem && <ErrorPanel problem={refusedPasskey(problem)} />}
      <Button icon={Fingerprint} wide busy={busy} onClick={() => void run(use)} data-testid="passkey-sign-in">
        {busy ? ta("setup.passkey_wait") : ta("in.passkey")}
      </Button>
    </>
  );
}

/** The identity providers of this installation (Pro Santé Connect). None, or no answer: nothing is shown. */
export function OidcButtons() {
  const { data } = useResource((signal) => fetchOidc(signal), []);
  const { busy, problem, run } = useAction();
  const leave = (provider: string) =>
    run(async () => {
      location.assign((await startOidc(provider)).authorize_url);
    });
  return (
    <>
      {problem && <ErrorPanel problem={problem} />}
      {data?.map(({ provider, name }) => (
        <Button key={provider} icon={KeyRound} wide busy={busy} onClick={() => void leave(provider)}>
          {ta("in.oidc", { name })}
        </Button>
      ))}
    </>
  );
}
