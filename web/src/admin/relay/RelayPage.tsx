import "./relay.css";
import { fetchRelay } from "~/shared/api/relay";
import { Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { RelayCard } from "./RelayCard";
import { tr } from "./texts";

/** Does the relay of the calls work, and what is to be configured. */
export default function RelayPage() {
  const relay = useResource((signal) => fetchRelay(signal), []);
  useTitle(tr("page.title"));
  return (
    <main id="contenu" class="page page--wide stack relay">
      <div>
        <h1>{tr("page.title")}</h1>
        <p class="soft">{tr("page.lead")}</p>
      </div>
      <Loaded resource={relay} skeleton={[112, 260]}>
        {(state) => <RelayCard state={state} onTested={relay.set} />}
      </Loaded>
    </main>
  );
}
