import { Fingerprint } from "lucide-preact";
import { useState } from "preact/hooks";
import { addPasskey, newPasskeyOptions } from "../api/session";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Field } from "../components/Field";
import { ErrorPanel } from "../components/Surface";
import { useAction } from "../hooks/useAction";
import { deviceName } from "./device";
import { isStepUpDeclined, withStepUp } from "./stepUp";
import { ta } from "./texts";
import { createPasskey, refusedPasskey } from "./webauthn";

interface PasskeyDialogProps {
  open: boolean;
  onClose: () => void;
  /** `codes`: backup codes, when these are the first ones. */
  onAdded: (codes: string[] | null) => void;
}

/** A name, then whatever the device asks. */
export function PasskeyDialog({ open, onClose, onAdded }: PasskeyDialogProps) {
  return (
    <Dialog open={open} title={ta("account.name_title")} onClose={onClose}>
      <NameAndAdd onAdded={onAdded} />
    </Dialog>
  );
}

function NameAndAdd({ onAdded }: Pick<PasskeyDialogProps, "onAdded">) {
  const { busy, problem, run } = useAction();
  const [empty, setEmpty] = useState(false);

  const add = (name: string) =>
    run(async () => {
      const credential = await createPasskey(await withStepUp(newPasskeyOptions));
      onAdded((await withStepUp(() => addPasskey(name, credential))).codes);
    });

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
        setEmpty(!name);
        if (name) void add(name);
      }}
    >
      <p>{ta("second.passkey_lead")}</p>
      {problem && !isStepUpDeclined(problem) && <ErrorPanel problem={refusedPasskey(problem)} />}
      <Field
        label={ta("account.name")}
        hint={ta("account.name_hint")}
        error={empty ? ta("account.name_empty") : undefined}
        name="name"
        maxLength={100}
        defaultValue={deviceName(navigator.userAgent)}
        autocomplete="off"
      />
      <Button kind="primary" type="submit" icon={Fingerprint} wide busy={busy}>
        {busy ? ta("setup.passkey_wait") : ta("account.name_go")}
      </Button>
    </form>
  );
}
