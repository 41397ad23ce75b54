import { Siren } from "lucide-preact";
import { useState } from "preact/hooks";
import { type CabinAddress, fetchCabinAddress, writeCabinAddress } from "~/shared/api/fleet";
import { Button, ErrorPanel, Field, Loaded, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { useResource } from "~/shared/hooks/useResource";
import { Part } from "../parts/Part";
import { tb } from "./texts";

/** Where the emergency services are sent: what the cabin's emergency screen reads out. */
export function AddressPart({ cabinId }: { cabinId: string }) {
  const found = useResource((signal) => fetchCabinAddress(cabinId, signal), [cabinId]);
  return (
    <Part icon={Siren} title={tb("address.title")} testid="cabin-address">
      <p class="soft">{tb("address.lead")}</p>
      <Loaded resource={found} skeleton={[64, 64, 64]}>
        {(address) => <Form key={cabinId} cabinId={cabinId} address={address} />}
      </Loaded>
    </Part>
  );
}

function Form({ cabinId, address }: { cabinId: string; address: CabinAddress | null }) {
  const [street, setStreet] = useState(address?.street ?? "");
  const [access, setAccess] = useState(address?.access ?? "");
  const [callback, setCallback] = useState(address?.callback ?? "");
  const writing = useAction();

  function save(event: Event) {
    event.preventDefault();
    void writing.run(async () => {
      await writeCabinAddress(cabinId, {
        street: street.trim(),
        access: access.trim(),
        callback: callback.trim(),
      });
      toast(tb("address.done"));
    });
  }

  return (
    <form class="stack" onSubmit={save}>
      <Field
        label={tb("address.street")}
        value={street}
        maxLength={300}
        required
        onInput={(event) => setStreet(event.currentTarget.value)}
      />
      <Field
        label={tb("address.access")}
        hint={tb("address.access_hint")}
        value={access}
        maxLength={300}
        onInput={(event) => setAccess(event.currentTarget.value)}
      />
      <Field
        label={tb("address.callback")}
        hint={tb("address.callback_hint")}
        type="tel"
        pattern="\+?[0-9 ]{4,20}"
        value={callback}
        required
        onInput={(event) => setCallback(event.currentTarget.value)}
      />
      {writing.problem && <ErrorPanel problem={writing.problem} />}
      <div>
        <Button type="submit" busy={writing.busy} data-testid="address-save">
          {tb("address.save")}
        </Button>
      </div>
    </form>
  );
}
